import { VisuallyHidden } from '@mantine/core'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../api/messages.ts'
import { nameless } from '../../kit/nameless.ts'
import { useArrowKeys } from '../../kit/use-arrow-keys.ts'
import { type Loadable, useLoadMore } from '../../kit/use-load-more.ts'
import classes from './messages.module.css'
import { OlderNote } from './older-note.tsx'
import { Row } from './row.tsx'
import { canQuote, JumpProvider, useThread } from './thread-context.ts'
import type { ThreadRow } from './thread-rows.ts'
import { ToNewest } from './to-newest.tsx'
import { useArrivals } from './use-arrivals.ts'
import { useJump } from './use-jump.ts'
import { useMarkRead } from './use-mark-read.ts'
import { AT_END_PX, useThreadVirtual } from './use-thread-virtual.ts'

export interface ThreadListProps {
  readonly rows: readonly ThreadRow[]
  /** Newest first. */
  readonly messages: readonly Message[]
  readonly query: Loadable & { readonly isFetchingNextPage: boolean }
}

/** Older messages are asked for this many rows before the top is reached. */
const AHEAD_ROWS = 8

/** The thread: newest at the bottom, older ones read when scrolled to, only those in view drawn. */
export function ThreadList({ rows, messages, query }: ThreadListProps) {
  const { t } = useTranslation('inbox')
  const { conversation, reply } = useThread()
  const scroller = useRef<HTMLDivElement>(null)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const walkedTo = rows.findIndex(({ key }) => key === activeKey)
  const stop = walkedTo === -1 ? rows.length - 1 : walkedTo
  const virtual = useThreadVirtual(scroller, rows, stop)
  const { flashId, jumpTo, isSearching } = useJump(rows, query, (index) =>
    virtual.scrollToIndex(index, { align: 'center' }),
  )
  useLoadMore(query, !isSearching && (virtual.range?.startIndex ?? AHEAD_ROWS) < AHEAD_ROWS)
  useMarkRead(conversation, isAtEnd)
  const { newBelow, announcement } = useArrivals(
    messages,
    isAtEnd,
    conversation.person.name ?? t(nameless(conversation.person)),
  )

  // After every drawing: rows that are measured move the end without a scroll.
  const noteEnd = (): void => setIsAtEnd(virtual.isAtEnd(AT_END_PX))
  useLayoutEffect(noteEnd)

  const walk = useArrowKeys(scroller, rows.length, (index) => virtual.scrollToIndex(index))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    walk(event)
    const row = rows[stop]
    const isReply = event.key.toLowerCase() === 'r' && !event.ctrlKey && !event.metaKey
    if (!isReply || !(event.target instanceof HTMLLIElement) || row?.kind !== 'message') return
    event.preventDefault()
    if (canQuote(row.message, conversation)) reply(row.message)
  }

  return (
    <JumpProvider value={jumpTo}>
      <div className={classes.area}>
        <OlderNote query={query} isSearching={isSearching} />
        <div
          ref={scroller}
          className={classes.scroller}
          data-thread-scroller
          onScroll={noteEnd}
          onKeyDown={onKeyDown}
        >
          <ol className={classes.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => {
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
          <ToNewest newBelow={newBelow} onPress={() => virtual.scrollToEnd({ behavior: 'smooth' })} />
        )}
        <VisuallyHidden aria-live="polite">{announcement}</VisuallyHidden>
      </div>
    </JumpProvider>
  )
}
