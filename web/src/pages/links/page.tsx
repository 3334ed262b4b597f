import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type ChosenAnswer, type Link, linkQuery } from '../../api/links.ts'
import { codeOf } from '../../api/problem.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ChoosePages } from './choose-pages.tsx'
import { Done } from './done.tsx'
import { Failed } from './failed.tsx'
import { Frame } from './frame.tsx'
import { LostLink } from './lost-link.tsx'
import { Waiting } from './waiting.tsx'

/** A link on its way; where it stands decides what is shown, wherever one comes from. */
export default function Page() {
  const { linkId } = useParams({ from: '/shop/links/$linkId' })
  const { problem } = useSearch({ from: '/shop/links/$linkId' })
  const link = useQuery(linkQuery(linkId))
  if (link.data !== undefined) return <Standing key={linkId} link={link.data} problem={problem ?? null} />
  if (!link.isError) return <Loading />
  // A link of somebody else and one that never was look the same from here.
  if (codeOf(link.error) === 'not-found' || codeOf(link.error) === 'role-missing')
    return <LostLink problem={problem ?? 'state-invalid'} />
  return <Failure error={link.error} onRetry={() => void link.refetch()} />
}

function Standing({ link, problem }: { link: Link; problem: string | null }) {
  const [answer, setAnswer] = useState<ChosenAnswer | null>(null)
  const { platform, status } = link
  // What was linked stays shown with what was refused beside it, before the link itself is read anew.
  if (status === 'completed' || (answer !== null && answer.channels.length > 0))
    return (
      <Frame platform={platform} at="done">
        <Done link={link} refused={answer?.refused ?? []} />
      </Frame>
    )
  if (status === 'choose-accounts')
    return (
      <Frame platform={platform} at="choose">
        <ChoosePages link={link} refused={answer?.refused ?? []} onAnswer={setAnswer} />
      </Frame>
    )
  if (status === 'awaiting-authorization' && problem === null)
    return (
      <Frame platform={platform} at="platform">
        <Waiting link={link} />
      </Frame>
    )
  return (
    <Frame platform={platform} at={null}>
      <Failed link={link} problem={link.problem ?? problem ?? 'expired'} />
    </Frame>
  )
}
