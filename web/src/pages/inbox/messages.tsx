import { Button, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconMessageDots } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { messagesQuery } from '../../api/messages.ts'
import { itemsOf } from '../../api/page.ts'
import { useArrowKeys } from '../../kit/use-arrow-keys.ts'
import { useLoadMore } from '../../kit/use-load-more.ts'
import { writeDraft } from '../../live/drafts.ts'
import { usePendingSends } from '../../live/pending-sends.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { focusComposer } from './composer-focus.ts'
import classes from './messages.module.css'
import { OlderNote } from './older-note.tsx'
import { PictureViewer } from './picture-viewer.tsx'
import { Row } from './row.tsx'
import { ThreadProvider, type ThreadTools } from './thread-context.ts'
import { ThreadSkeleton } from './thread-skeleton.tsx'
import { threadRows } from './thread-rows.ts'
import { useArrivals } from './use-arrivals.ts'
import { useJump } from './use-jump.ts'
import { useMarkRead } from './use-mark-read.ts'

const TYPICAL_ROW_PX = 56
/** So close to the end counts as being there: new messages are followed. */
const AT_END_PX = 80
/** Older messages are asked for this many rows before the top is reached. */
const AHEAD_ROWS = 8

/** The thread: newest at the bottom, older ones read when scrolled to, only those in view drawn. */
export function Messages({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation('inbox')
  const query = useInfiniteQuery(messagesQuery(conversation.id))
  const pending = usePendingSends(conversation.id)
  const messages = useMemo(() => itemsOf(query.data?.pages), [query.data])
  const rows = useMemo(
    () => threadRows(messages, pending, !query.hasNextPage),
    [messages, pending, query.hasNextPage],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [picture, setPicture] = useState<string | null>(null)

  const walkedTo = rows.findIndex(({ key }) => key === activeKey)
  const stop = walkedTo === -1 ? rows.length - 1 : walkedTo
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TYPICAL_ROW_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    overscan: 12,
    paddingEnd: 12,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), stop])].filter((i) => i >= 0).sort((a, b) => a - b),
  })
  const shown = virtual.getVirtualItems()
  const hasRows = rows.length > 0
  useLayoutEffect(() => {
    if (hasRows) virtual.scrollToEnd()
  }, [virtual, hasRows])
  // After every drawing: rows that are measured move the end without a scroll.
  const noteEnd = (): void => setIsAtEnd(virtual.isAtEnd(AT_END_PX))
  useLayoutEffect(noteEnd)
  const { flashId, jumpTo, isSearching } = useJump(rows, query, (index) =>
    virtual.scrollToIndex(index, { align: 'center' }),
  )
  useLoadMore(query, !isSearching && hasRows && (virtual.range?.startIndex ?? AHEAD_ROWS) < AHEAD_ROWS)
  useMarkRead(conversation, isAtEnd && query.isSuccess)
  const { newBelow, announcement } = useArrivals(messages, isAtEnd, conversation.person.name ?? t('nameless'))
  const onKeyDown = useArrowKeys(scroller, rows.length, (index) => virtual.scrollToIndex(index))

  const tools = useMemo((): ThreadTools => {
    const byId = new Map(messages.map((message) => [message.id, message]))
    return {
      conversation,
      userId,
      findMessage: (id) => byId.get(id),
      jumpTo,
      reply(message) {
        writeDraft(userId, conversation.id, { replyTo: message.id })
        focusComposer()
      },
      viewPicture: setPicture,
    }
  }, [messages, conversation, userId, jumpTo])

  if (query.isPending) return <ThreadSkeleton />
  if (query.isError && messages.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return (
    <ThreadProvider value={tools}>
      <div className={classes.area}>
        <OlderNote query={query} isSearching={isSearching} />
        <div
          ref={scroller}
          className={classes.scroller}
          data-thread-scroller
          onScroll={noteEnd}
          onKeyDown={onKeyDown}
        >
          {!hasRows && (
            <Notice
              title={t('noMessages')}
              hint={t('noMessagesHint')}
              icon={<IconMessageDots stroke={1.6} />}
            />
          )}
          <ol className={classes.rows} style={{ height: virtual.getTotalSize() }} hidden={!hasRows}>
            {shown.map(({ index, key, start }) => {
              const row = rows[index]
              if (row === undefined) return null
              return (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  className={classes.row}
                  style={{ transform: `translateY(${start}px)` }}
                  data-index={index}
                  tabIndex={index === stop ? 0 : -1}
                  onFocus={() => setActiveKey(row.key)}
                >
                  <Row row={row} isActive={index === stop} isFlashing={row.key === flashId} />
                </li>
              )
            })}
          </ol>
        </div>
        {!isAtEnd && (
          <Button
            className={classes.newest}
            radius="xl"
            size="compact-md"
            variant={newBelow > 0 ? 'filled' : 'default'}
            leftSection={<IconArrowDown size={16} aria-hidden />}
            onClick={() => virtual.scrollToEnd({ behavior: 'smooth' })}
          >
            {newBelow > 0 ? t('newBelow', { count: newBelow }) : t('toNewest')}
          </Button>
        )}
        <VisuallyHidden aria-live="polite">{announcement}</VisuallyHidden>
      </div>
      <PictureViewer messages={messages} address={picture} onShow={setPicture} />
    </ThreadProvider>
  )
}
