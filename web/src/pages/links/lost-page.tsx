import { useSearch } from '@tanstack/react-router'
import { LostLink } from './lost-link.tsx'

/** A return from a platform that belongs to no link. */
export default function Page() {
  const { problem } = useSearch({ from: '/shop/links' })
  return <LostLink problem={problem ?? 'state-invalid'} />
}
