import { useInfiniteQuery } from '@tanstack/react-query'
import { IconMessageDots } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { type Message, messagesKey, messagesQuery } from '../../api/messages.ts'
import { itemsOf } from '../../api/page.ts'
import { useShortMemory } from '../../kit/use-short-memory.ts'
import { writeDraft } from '../../live/drafts.ts'
import { usePendingSends } from '../../live/pending-sends.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { focusComposer } from './composer-focus.ts'
import { PictureViewer } from './picture-viewer.tsx'
import { ThreadProvider, type ThreadTools } from './thread-context.ts'
import { ThreadList } from './thread-list.tsx'
import { ThreadSkeleton } from './thread-skeleton.tsx'
import { threadRows } from './thread-rows.ts'

/** What was said: read page by page, newest first, and shown the other way round. */
export function Messages({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation('inbox')
  const query = useInfiniteQuery(messagesQuery(conversation.id))
  const pending = usePendingSends(conversation.id)
  const messages = useMemo(() => itemsOf(query.data?.pages), [query.data])
  const rows = useMemo(
    () => threadRows(messages, pending, !query.hasNextPage),
    [messages, pending, query.hasNextPage],
  )
  const [picture, setPicture] = useState<string | null>(null)
  const tools = useTools(conversation, userId, messages, setPicture)
  useShortMemory(messagesKey(conversation.id))

  if (query.isPending) return <ThreadSkeleton />
  if (query.isError && messages.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (rows.length === 0)
    return (
      <Notice title={t('noMessages')} hint={t('noMessagesHint')} icon={<IconMessageDots stroke={1.6} />} />
    )
  return (
    <ThreadProvider value={tools}>
      <ThreadList rows={rows} messages={messages} query={query} />
      <PictureViewer messages={messages} address={picture} onShow={setPicture} />
    </ThreadProvider>
  )
}

function useTools(
  conversation: Conversation,
  userId: string,
  messages: readonly Message[],
  viewPicture: (address: string) => void,
): ThreadTools {
  return useMemo(() => {
    const byId = new Map(messages.map((message) => [message.id, message]))
    return {
      conversation,
      userId,
      findMessage: (id) => byId.get(id),
      reply(message) {
        writeDraft(userId, conversation.id, { replyTo: message.id })
        focusComposer()
      },
      viewPicture,
    }
  }, [messages, conversation, userId, viewPicture])
}
