import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconMessageOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { conversationQuery } from '../../api/conversations.ts'
import { codeOf } from '../../api/problem.ts'
import { useUserId } from '../../api/use-user-id.ts'
import { nameless } from '../../kit/nameless.ts'
import { findConversation } from '../../live/show.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Answer } from './answer.tsx'
import { Messages } from './messages.tsx'
import { ThreadHeader } from './thread-header.tsx'
import classes from './thread.module.css'

export interface ThreadProps {
  readonly conversationId: string
  readonly showsPerson: boolean
  readonly onTogglePerson: () => void
}

/** One conversation: who, what was said, and what may be answered. */
export function Thread({ conversationId, showsPerson, onTogglePerson }: ThreadProps) {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const userId = useUserId()
  const query = useQuery({
    ...conversationQuery(conversationId),
    // The list knows it already: nothing to wait for.
    placeholderData: () => findConversation(client, conversationId),
  })
  if (codeOf(query.error) === 'not-found')
    return (
      <Notice
        title={t('threadMissing')}
        hint={t('threadMissingHint')}
        icon={<IconMessageOff stroke={1.6} />}
      />
    )
  if (query.data === undefined || userId === null)
    return query.isError ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : <Loading />
  const conversation = query.data
  const name = conversation.person.name ?? t(nameless(conversation.person))
  return (
    <section className={classes.thread} aria-label={t('thread', { name })}>
      <ThreadHeader conversation={conversation} showsPerson={showsPerson} onTogglePerson={onTogglePerson} />
      <Messages conversation={conversation} userId={userId} />
      <Answer conversation={conversation} userId={userId} />
    </section>
  )
}
