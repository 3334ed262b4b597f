import { useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../parts/loading.tsx'
import { Panes } from '../../kit/panes.tsx'
import { useUserId } from '../../api/use-user-id.ts'
import { withMoreTexts } from '../../i18n/start.ts'
import { openPendingSends } from '../../live/pending-sends.ts'
import { usePageTitle } from '../../parts/page-title.ts'
import { ConversationList } from './conversation-list.tsx'
import { Filters } from './filters.tsx'
import { NothingChosen } from './nothing-chosen.tsx'
import { Thread } from './thread.tsx'

/** Fetched when it is opened: the first load of the inbox is for reading and answering. */
const PersonAside = lazy(() => withMoreTexts(import('./person-aside.tsx')))

export default function Page() {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const { conversationId } = useParams({ strict: false })
  const filter = useSearch({ from: '/shop/inbox' })
  const [showsPerson, setShowsPerson] = useState(false)
  usePageTitle(t('title'))
  const userId = useUserId()
  useEffect(() => {
    if (userId !== null) openPendingSends(client, userId)
  }, [client, userId])
  return (
    <Panes
      title={t('title')}
      isOpen={conversationId !== undefined}
      list={
        <>
          <Filters filter={filter} />
          <ConversationList filter={filter} conversationId={conversationId} />
        </>
      }
      detail={
        conversationId === undefined ? (
          <NothingChosen />
        ) : (
          <Thread
            key={conversationId}
            conversationId={conversationId}
            showsPerson={showsPerson}
            onTogglePerson={() => setShowsPerson((shown) => !shown)}
          />
        )
      }
      aside={
        conversationId !== undefined && showsPerson ? (
          <Suspense fallback={<Loading />}>
            <PersonAside conversationId={conversationId} onClose={() => setShowsPerson(false)} />
          </Suspense>
        ) : null
      }
    />
  )
}
