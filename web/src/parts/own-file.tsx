import { useQuery } from '@tanstack/react-query'
import { type AnchorHTMLAttributes, type MouseEvent, useEffect, useState } from 'react'
import { readFile } from '../api/files.ts'
import { isEmbedded } from '../api/host.ts'
import { isOwnFile } from '../kit/safe-address.ts'
import { tellProblem } from './tell.ts'

const needsToken = (address: string): boolean => isEmbedded && isOwnFile(address)

/**
 * What `src` may be for an address: itself, but in another site's page a file of ours is read with the token first, since
 * pictures carry none.
 * @returns `src`: undefined while it is read · `isLost`: it could not be read
 */
export function useFileSource(address: string | null): {
  readonly src: string | undefined
  readonly isLost: boolean
} {
  const isRead = address !== null && needsToken(address)
  const { data, isError } = useQuery({
    queryKey: ['file', address],
    queryFn: ({ signal }) => readFile(address ?? '', signal),
    enabled: isRead,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [made, setMade] = useState<string>()
  useEffect(() => {
    if (data === undefined) return
    const url = URL.createObjectURL(data)
    setMade(url)
    return () => URL.revokeObjectURL(url)
  }, [data])
  return isRead ? { src: made, isLost: isError } : { src: address ?? undefined, isLost: false }
}

/** A file to open beside the page. */
export function FileLink({
  href,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const open = (event: MouseEvent): void => {
    if (!needsToken(href)) return
    event.preventDefault()
    // Opened at once: later the browser would take it for an advertisement.
    const beside = window.open('', '_blank')
    readFile(href).then(
      (file) => {
        const url = URL.createObjectURL(file)
        if (beside === null) window.location.assign(url)
        else beside.location.replace(url)
      },
      (error: unknown) => {
        beside?.close()
        tellProblem(error)
      },
    )
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" onClick={open} {...rest}>
      {children}
    </a>
  )
}
