import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef, useState } from 'react'
import classes from './long-list.module.css'
import { useArrowKeys } from './use-arrow-keys.ts'
import { type Loadable, useLoadMore } from './use-load-more.ts'

export interface LongListProps<T> {
  readonly label: string
  readonly items: readonly T[]
  readonly query: Loadable
  /** Pixels; every row is as high, so that a list of any length can be drawn in part. */
  readonly rowHeight: number
  readonly openId: string | undefined
  /** A row is one link; it carries `data-index` and the tab index it is given. */
  readonly row: (item: T, props: RowProps) => ReactNode
}

export interface RowProps {
  readonly 'data-index': number
  readonly tabIndex: 0 | -1
  readonly onFocus: () => void
}

/** The next page is asked for this many rows before the end. */
const AHEAD_ROWS = 10

/** A list of links of which only those in view are drawn; the arrow keys walk it, Tab passes it in one step. */
export function LongList<T extends { readonly id: string }>(props: LongListProps<T>) {
  const { label, items, query, rowHeight, openId, row } = props
  const scroller = useRef<HTMLElement>(null)
  const [walkedTo, setWalkedTo] = useState<string | undefined>(undefined)
  // In the tab order is the row last walked to, else the open one, else the first.
  const stopId = [walkedTo, openId].find((id) => items.some((item) => item.id === id))
  const stop = Math.max(
    0,
    items.findIndex(({ id }) => id === stopId),
  )
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), stop])].sort((a, b) => a - b),
  })
  useLoadMore(query, (virtual.range?.endIndex ?? 0) >= items.length - AHEAD_ROWS)
  const onKeyDown = useArrowKeys(scroller, items.length, (index) => virtual.scrollToIndex(index))
  return (
    <nav ref={scroller} className={classes.scroller} aria-label={label} onKeyDown={onKeyDown}>
      <ul className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index]
          if (item === undefined) return null
          return (
            <li key={key} className={classes.item} style={{ transform: `translateY(${start}px)` }}>
              {row(item, {
                'data-index': index,
                tabIndex: index === stop ? 0 : -1,
                onFocus: () => setWalkedTo(item.id),
              })}
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
