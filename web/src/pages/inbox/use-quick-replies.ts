import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { type QuickReply, quickRepliesQuery } from '../../api/quick-replies.ts'
import { calledUp, filledIn, findQuickReplies } from './quick-reply-search.ts'

export interface QuickReplies {
  readonly isOpen: boolean
  readonly found: readonly QuickReply[]
  /** The one Enter takes. */
  readonly active: number
  pick(reply: QuickReply): void
  /** @returns true where the key was for the list */
  onKeyDown(event: KeyboardEvent): boolean
}

/** The shop's quick replies while an answer begins with a slash. */
export function useQuickReplies(
  text: string,
  customerName: string | null,
  write: (text: string) => void,
): QuickReplies {
  const words = calledUp(text)
  const { data: all = [] } = useQuery({ ...quickRepliesQuery, enabled: words !== null })
  const [place, setPlace] = useState({ words: '', at: 0 })
  const [closedAt, setClosedAt] = useState<string | null>(null)
  const found = words === null ? [] : findQuickReplies(all, words)
  const isOpen = words !== null && closedAt !== text
  // Other words begin at the first again.
  const active = place.words === text ? Math.min(place.at, found.length - 1) : 0

  const pick = (reply: QuickReply): void => write(filledIn(reply.text, customerName))
  const move = (by: number): void =>
    setPlace({ words: text, at: (active + by + found.length) % found.length })

  return {
    isOpen,
    found,
    active,
    pick,
    onKeyDown(event) {
      if (!isOpen) return false
      const chosen = found[active]
      if (event.key === 'Escape') setClosedAt(text)
      else if (chosen === undefined) return false
      else if (event.key === 'ArrowDown') move(1)
      else if (event.key === 'ArrowUp') move(-1)
      else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') pick(chosen)
      else return false
      event.preventDefault()
      return true
    },
  }
}
