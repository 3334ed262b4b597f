import { type AnyRouter, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Heard } from '../kit/heard.tsx'

/** The route whose component is the page: below the root and the frame. Its children change within it. */
const pageOf = ({ state }: AnyRouter): string => state.matches[2]?.routeId ?? state.location.pathname

/**
 * Whoever comes to another page with a keyboard or by ear begins at its heading, and hears its name; without this they
 * would stay on a link of the page before, or nowhere. What changes within a page leaves them where they are, unless
 * what they stood on is gone, as a list is when a phone opens a conversation.
 */
export function Arrival() {
  const router = useRouter()
  const [name, setName] = useState('')
  const page = useRef(pageOf(router))
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const before = page.current
        page.current = pageOf(router)
        if (fromLocation === undefined || !pathChanged) return
        const isNew = before !== page.current
        afterPaint(() => {
          if (isNew) {
            focusOn('h1')
            setName(document.title)
          } else if (isFocusLost()) focusOn('h2')
        })
      }),
    [router],
  )
  return (
    <div role="status">
      <Heard>{name}</Heard>
    </div>
  )
}

/** The browser lets go of what is hidden when it paints, and the page names itself then. */
const afterPaint = (act: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(act))
}

function isFocusLost(): boolean {
  const at = document.activeElement
  return at === null || at === document.body || !at.checkVisibility()
}

/** The first heading of this level that stands on the page; without one the page's own, or its beginning. */
function focusOn(heading: 'h1' | 'h2'): void {
  const main = document.getElementById('main')
  const found = [...(main?.querySelectorAll<HTMLElement>(heading) ?? [])].find((one) => one.checkVisibility())
  const target = found ?? main?.querySelector<HTMLElement>('h1') ?? main
  if (target === null || target === undefined) return
  target.tabIndex = -1
  target.focus({ preventScroll: true })
}
