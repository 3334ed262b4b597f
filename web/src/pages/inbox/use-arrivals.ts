import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../api/messages.ts'
import { preview } from './preview.ts'

/**
 * What came in while the thread was open: how much of it stands unseen below, and the newest, said for screen readers.
 * @param newestFirst as the API gives it
 */
export function useArrivals(newestFirst: readonly Message[], isAtEnd: boolean, name: string) {
  const { t } = useTranslation('inbox')
  const newest = newestFirst.find(({ direction }) => direction === 'in')
  const [seenId, setSeenId] = useState(newest?.id)
  const [announcement, setAnnouncement] = useState('')
  const toldId = useRef(newest?.id)

  useEffect(() => {
    if (isAtEnd) setSeenId(newest?.id)
    // The first ones read are not news.
    if (toldId.current !== undefined && newest !== undefined && newest.id !== toldId.current)
      setAnnouncement(t('arrived', { name, text: preview(newest) }))
    toldId.current = newest?.id ?? toldId.current
  }, [newest, isAtEnd, name, t])

  const until = newestFirst.findIndex(({ id }) => id === seenId)
  const newBelow = newestFirst
    .slice(0, Math.max(0, until))
    .filter(({ direction }) => direction === 'in').length
  return { newBelow, announcement }
}
