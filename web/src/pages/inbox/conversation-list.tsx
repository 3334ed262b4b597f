import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { type ConversationFilter, conversationsQuery } from '../../api/conversations.ts'
import { itemsOf } from '../../api/page.ts'
import { ListSkeleton } from '../../kit/list-skeleton.tsx'
import { LongList } from '../../kit/long-list.tsx'
import { useUserId } from '../../api/use-user-id.ts'
import { Failure } from '../../parts/failure.tsx'
import { ConversationRow, ROW_HEIGHT } from './conversation-row.tsx'
import { ListEmpty } from './list-empty.tsx'

export interface ConversationListProps {
  readonly filter: ConversationFilter
  readonly conversationId: string | undefined
}

/** Conversations of all channels, newest first. */
export function ConversationList({ filter, conversationId }: ConversationListProps) {
  const { t } = useTranslation('inbox')
  const { data: channels } = useQuery(channelsQuery)
  const userId = useUserId()
  const query = useInfiniteQuery(conversationsQuery(filter))
  const conversations = useMemo(() => itemsOf(query.data?.pages), [query.data])
  const channelNames = useMemo(() => new Map(channels?.map(({ id, name }) => [id, name])), [channels])
  if (query.isPending) return <ListSkeleton label={t('loadingList')} />
  if (query.isError && conversations.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (conversations.length === 0)
    return <ListEmpty filter={filter} hasChannels={channels === undefined || channels.length > 0} />
  return (
    <LongList
      label={t('list')}
      items={conversations}
      query={query}
      rowHeight={ROW_HEIGHT}
      openId={conversationId}
      row={(conversation, props) => (
        <ConversationRow
          conversation={conversation}
          channelName={channelNames.get(conversation.channelId)}
          filter={filter}
          userId={userId ?? ''}
          isOpen={conversation.id === conversationId}
          row={props}
        />
      )}
    />
  )
}
