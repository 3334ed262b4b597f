import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../parts/toasts.tsx'
import type { ThreadRow } from './thread-rows.ts'

/** Pages of older messages read in search of one; far beyond what anybody quotes. */
const MAX_PAGES = 40
const FLASH_MS = 1_600

interface Query {
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly isFetchNextPageError: boolean
  fetchNextPage(): Promise<unknown>
}

/** Goes to a message of the thread, however far up, and shows for a moment which one it is. */
export function useJump(rows: readonly ThreadRow[], query: Query, scrollTo: (index: number) => void) {
  const { t } = useTranslation('inbox')
  const [wantedId, setWantedId] = useState<string | null>(null)
  const [flashId, setFlashId] = useState<string | null>(null)
  const pagesRead = useRef(0)
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query

  useEffect(() => {
    if (wantedId === null || isFetching) return
    const index = rows.findIndex(({ key }) => key === wantedId)
    if (index >= 0) {
      scrollTo(index)
      setFlashId(wantedId)
      setWantedId(null)
    } else if (hasNextPage && !isFetchNextPageError && pagesRead.current < MAX_PAGES) {
      pagesRead.current += 1
      void fetchNextPage()
    } else {
      void toast({ message: t('message.quotedMissing'), withBorder: true })
      setWantedId(null)
    }
  }, [wantedId, rows, isFetching, hasNextPage, isFetchNextPageError, fetchNextPage, scrollTo, t])

  useEffect(() => {
    if (flashId === null) return
    const timer = setTimeout(() => setFlashId(null), FLASH_MS)
    return () => clearTimeout(timer)
  }, [flashId])

  const jumpTo = useCallback((messageId: string) => {
    pagesRead.current = 0
    setWantedId(messageId)
  }, [])
  return { flashId, jumpTo, isSearching: wantedId !== null }
}
