import type { KeyboardEvent, RefObject } from 'react'

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }

/**
 * Walks a drawn-in-part list with the arrow keys. Rows carry their number in `data-index` and can be focused.
 * @param show brings a row into view, so that it is drawn
 * @returns for the list's `onKeyDown`
 */
export function useArrowKeys(
  list: RefObject<HTMLElement | null>,
  count: number,
  show: (index: number) => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    if (row === null || event.altKey || event.ctrlKey || event.metaKey) return
    const next = nextIndex(event.key, Number(row.dataset.index), count)
    if (next === null) return
    event.preventDefault()
    show(next)
    // Drawn with the next frame at the latest.
    const focus = (): boolean => {
      const target = list.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)
      target?.focus({ preventScroll: true })
      return target !== null && target !== undefined
    }
    if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus))
  }
}

function nextIndex(key: string, index: number, count: number): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = STEPS[key]
  return step === undefined ? null : Math.min(count - 1, Math.max(0, index + step))
}
