import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { channelsQuery } from '../api/channels.ts'
import { EMBED_BASE, isEmbedded } from '../api/host.ts'
import { canChat, canGuardPrivacy, canLink, isOperator, loginAddress, meQuery } from '../api/me.ts'
import { withMoreTexts } from '../i18n/start.ts'
import { Loading } from '../parts/loading.tsx'
import { Crash } from './crash.tsx'
import { Layout } from './layout.tsx'
import { Missing } from './missing.tsx'
import {
  activitySearch,
  commentsSearch,
  inboxSearch,
  newLinkSearch,
  parseSearch,
  peopleSearch,
  privacySearch,
  problemSearch,
  stringifySearch,
} from './search.ts'

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet })

/** Open to all: whoever helps a merchant need not be signed in. */
const help = createRoute({
  getParentRoute: () => root,
  path: 'help/{-$topic}',
  component: lazyRouteComponent(() => import('../pages/help/page.tsx')),
})

/** Signed out: what this is. Signed in: to work. */
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: problemSearch,
  async beforeLoad({ context: { client } }) {
    const me = await client.ensureQueryData(meQuery)
    if (me === null && !isEmbedded) return
    if (canChat(me) && canLink(me)) {
      const channels = await client.ensureQueryData(channelsQuery)
      if (!channels.some(({ status }) => status !== 'unlinked')) redirect({ to: '/links/new', throw: true })
    }
    if (canChat(me)) redirect({ to: '/inbox', throw: true })
    redirect({
      to: isOperator(me) ? '/operations' : canGuardPrivacy(me) ? '/privacy' : '/inbox',
      throw: true,
    })
  },
  component: lazyRouteComponent(() => import('../pages/home/page.tsx')),
})

/** For anybody, signed in or not. */
const complain = createRoute({
  getParentRoute: () => root,
  path: 'complaints',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/complain/page.tsx'))),
})

/** For anybody: what they ask of the shop whose link they have, and where that stands. */
const ask = createRoute({
  getParentRoute: () => root,
  path: 'r/$key',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/ask/page.tsx'))),
})
const asked = createRoute({
  getParentRoute: () => root,
  path: 'r/status/$number',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/ask/status-page.tsx'))),
})

/** Every page that belongs to a shop: signed in, with navigation and live updates. */
const shop = createRoute({
  getParentRoute: () => root,
  id: 'shop',
  async beforeLoad({ context: { client }, location }) {
    const me = await client.ensureQueryData(meQuery)
    // In another site's page there is nowhere to sign in; the frame says so.
    if (me !== null || isEmbedded) return
    window.location.assign(loginAddress(location.href))
    // The browser is leaving; nothing of the page may show meanwhile.
    await new Promise<never>(() => undefined)
  },
  component: Layout,
})

const inbox = createRoute({
  getParentRoute: () => shop,
  path: 'inbox',
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import('../pages/inbox/page.tsx')),
})
/** The parent's page stands while conversations change beside its list, so it reads the id itself. */
const conversation = createRoute({ getParentRoute: () => inbox, path: '$conversationId' })

const comments = createRoute({
  getParentRoute: () => shop,
  path: 'comments',
  validateSearch: commentsSearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/comments/page.tsx'))),
})

const people = createRoute({
  getParentRoute: () => shop,
  path: 'people',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/people/page.tsx'))),
})
/** As in the inbox: the list's page shows the person. */
const person = createRoute({ getParentRoute: () => people, path: '$personId' })

const channels = createRoute({
  getParentRoute: () => shop,
  path: 'channels',
  component: lazyRouteComponent(() => import('../pages/channels/page.tsx')),
})

/** One channel examined. Beside the list, not inside it: it has the page to itself. */
const doctor = createRoute({
  getParentRoute: () => shop,
  path: 'channels/$channelId/doctor',
  component: lazyRouteComponent(() => import('../pages/doctor/page.tsx')),
})

const privacy = createRoute({
  getParentRoute: () => shop,
  path: 'privacy',
  validateSearch: privacySearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/privacy/page.tsx'))),
})

const activity = createRoute({
  getParentRoute: () => shop,
  path: 'activity',
  validateSearch: activitySearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/activity/page.tsx'))),
})

const signedIn = createRoute({
  getParentRoute: () => shop,
  path: 'signed-in',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/signed-in/page.tsx'))),
})

const settings = createRoute({
  getParentRoute: () => shop,
  path: 'settings',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/settings/page.tsx'))),
})

/** The gateway itself, for those who keep it running: nothing of any shop. */
const operations = createRoute({
  getParentRoute: () => shop,
  path: 'operations',
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/operations/page.tsx'))),
})

/** Where a return from a platform ends when it belongs to no link of this user. */
const lostLink = createRoute({
  getParentRoute: () => shop,
  path: 'links',
  validateSearch: problemSearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/links/lost-page.tsx'))),
})
const newLink = createRoute({
  getParentRoute: () => shop,
  path: 'links/new',
  validateSearch: newLinkSearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/links/new-page.tsx'))),
})
const link = createRoute({
  getParentRoute: () => shop,
  path: 'links/$linkId',
  validateSearch: problemSearch,
  component: lazyRouteComponent(() => withMoreTexts(import('../pages/links/page.tsx'))),
})

const tree = root.addChildren([
  home,
  complain,
  ask,
  asked,
  shop.addChildren([
    inbox.addChildren([conversation]),
    comments,
    people.addChildren([person]),
    channels,
    doctor,
    privacy,
    activity,
    signedIn,
    settings,
    operations,
    lostLink,
    newLink,
    link,
  ]),
  help,
])

export const createConsoleRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    basepath: isEmbedded ? EMBED_BASE : '/',
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: Crash,
    defaultNotFoundComponent: Missing,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
