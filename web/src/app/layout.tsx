import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useMatchRoute, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { canChat, canGuardPrivacy, isOperator, type Me, meQuery } from '../api/me.ts'
import { useLive } from '../live/use-live.ts'
import { ApiProblem } from '../api/problem.ts'
import { Failure } from '../parts/failure.tsx'
import { Arrival } from './arrival.tsx'
import { Header } from './header.tsx'
import classes from './layout.module.css'
import { LiveBanner } from './live-banner.tsx'
import { Navigation } from './navigation.tsx'
import { SessionOver } from './session-over.tsx'
import { StepUp } from './step-up.tsx'

/**
 * The frame of every page of a shop. `main` fills what header and navigation leave and scrolls; a page that has panes of
 * its own takes `height: 100%` and scrolls inside. On a phone an open conversation gets the whole screen.
 */
export function Layout() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const { conversationId } = useParams({ strict: false })
  const isSignedIn = me !== null && me !== undefined
  const live = useLive(isSignedIn && canChat(me))
  return (
    <div className={classes.frame} data-focused={conversationId !== undefined || undefined}>
      <a className={classes.skip} href="#main">
        {t('skip')}
      </a>
      <Header me={me ?? null} />
      <Navigation />
      <main id="main" className={classes.main} tabIndex={-1}>
        <LiveBanner state={live} />
        <div className={classes.page}>
          <Inside me={me} />
        </div>
      </main>
      <Arrival />
      <SessionOver isOver={me === null} />
      <StepUp />
    </div>
  )
}

function Inside({ me }: { me: Me | null | undefined }) {
  const matches = useMatchRoute()
  const isAt = (to: '/privacy' | '/operations') => matches({ to, fuzzy: true }) !== false
  if (me === null || me === undefined || canChat(me)) return <Outlet />
  if (canGuardPrivacy(me) && isAt('/privacy')) return <Outlet />
  if (!isOperator(me)) return <Failure error={roleMissing} />
  return isAt('/operations') ? <Outlet /> : <Navigate to="/operations" replace />
}

/** Said here already: every page of a shop but the privacy desk is for those who talk with its customers. */
const roleMissing = new ApiProblem({
  code: 'role-missing',
  status: 403,
  title: '',
  detail: '',
  requestId: null,
})
