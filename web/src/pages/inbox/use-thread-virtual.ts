import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { ThreadRow } from './thread-rows.ts'

const TYPICAL_ROW_PX = 56
/** So close to the end counts as being there: new messages are followed. */
export const AT_END_PX = 80

/**
 * The rows of a thread that are drawn. It opens at its end, keeps what is being read in place when rows come or grow
 * above, and follows new messages only for those who are at the end.
 * @param stop index of the row that is in the tab order, and so always drawn
 */
export function useThreadVirtual(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly ThreadRow[],
  stop: number,
): Virtualizer<HTMLElement, Element> {
  const virtual = useVirtualizer<HTMLElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TYPICAL_ROW_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    overscan: 12,
    paddingEnd: 12,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), stop])].sort((a, b) => a - b),
  })
  useLayoutEffect(() => virtual.scrollToEnd(), [virtual])
  useStayAtEnd(scroller, () => virtual.scrollToEnd())
  // What somebody has just written they want to see leave, wherever they were reading.
  const last = rows.at(-1)
  const ownKey = last?.kind === 'pending' ? last.key : null
  useLayoutEffect(() => {
    if (ownKey !== null) virtual.scrollToEnd()
  }, [virtual, ownKey])
  return virtual
}

/** The answer below grows (files, lines, a phone's keyboard) and takes room from the thread: the newest message stays in view. */
function useStayAtEnd(scroller: RefObject<HTMLElement | null>, scrollToEnd: () => void): void {
  const toEnd = useRef(scrollToEnd)
  toEnd.current = scrollToEnd
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    let heightPx = element.clientHeight
    const observer = new ResizeObserver(() => {
      const wasAtEnd = element.scrollHeight - element.scrollTop - heightPx <= AT_END_PX
      heightPx = element.clientHeight
      if (wasAtEnd) toEnd.current()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
}
