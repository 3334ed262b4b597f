import { type Answer, html, redirect } from '../kit/answers.ts'
import type { StandRequest } from '../kit/http-server.ts'
import { secretText } from '../kit/ids.ts'
import { giveGrant } from './actions/grants.ts'
import { dialogPage, errorPage } from './dialog-page.ts'
import { type DialogRequest, readDialogRequest, scopesToShow } from './dialog-request.ts'
import type { LoginPlan } from './login-plan.ts'
import type { User } from './state.ts'
import { runningVersion } from './versions.ts'
import type { World } from './world.ts'

/** What the person in front of the dialog decided. */
interface Decision {
  decision: LoginPlan['decision']
  granted: string[]
  pageIds: string[]
  extraScopes: string[]
}

function back(world: World, request: DialogRequest, params: Record<string, string>): Answer {
  const url = new URL(request.redirectUri)
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  if (request.state !== null) url.searchParams.set('state', request.state)
  return redirect(`${url.toString()}${world.state.app.appendHash ? '#_=_' : ''}`)
}

const DENIED = {
  error: 'access_denied',
  error_code: '200',
  error_description: 'Permissions error',
  error_reason: 'user_denied',
}

const DEV_MODE = {
  error_code: '901',
  error_message:
    'This app is in sandbox mode. Edit the app configuration at http://developers.facebook.com/apps to make the app publicly visible.',
}

/** Acts on a decision: grant and code, or one of the refusals (§1.2). */
function conclude(world: World, request: DialogRequest, user: User, decided: Decision): Answer {
  const { state, kit } = world
  const outsider = state.app.mode === 'development' && !state.app.roleIds.includes(user.id)
  if (decided.decision === 'dev-mode') return back(world, request, DEV_MODE)
  if (decided.decision === 'cancel') return back(world, request, DENIED)
  // Login for Business lets an outsider finish and then refuses; classic login refuses at once.
  if (outsider) return back(world, request, request.allOrNothing ? DENIED : DEV_MODE)
  const shown = scopesToShow(state, request, user.id)
  const granted = shown.filter((scope) => decided.granted.includes(scope) || scope === 'public_profile')
  const declined = shown.filter((scope) => !granted.includes(scope))
  if (request.allOrNothing && declined.length > 0) return back(world, request, DENIED)
  giveGrant(world, user.id, {
    granted: [...granted, ...decided.extraScopes],
    declined,
    pageIds: decided.pageIds.filter((id) => user.roles[id] !== undefined),
  })
  const code = `AQ${secretText(90)}`
  state.codes.set(code, {
    code,
    userId: user.id,
    redirectUri: request.redirectUri,
    issuedAtMs: kit.clock.nowMs(),
    used: false,
  })
  kit.touch()
  return back(world, request, {
    code,
    ...(request.wantsScopes ? { granted_scopes: granted.join(','), denied_scopes: declined.join(',') } : {}),
  })
}

function problemPage({ title, detail }: { title: string; detail: string }): Answer {
  return html(errorPage(title, detail), 400)
}

function planned(world: World, request: DialogRequest, plan: LoginPlan): Answer {
  const user = world.state.users.get(plan.userId)
  if (!user) return problemPage({ title: 'Sandbox', detail: `no user ${plan.userId} to log in` })
  return conclude(world, request, user, {
    decision: plan.decision,
    granted: plan.scopes ?? request.scopes,
    pageIds: plan.pageIds ?? Object.keys(user.roles),
    extraScopes: plan.extraScopes ?? [],
  })
}

function show(world: World, request: DialogRequest, query: URLSearchParams): Answer {
  const { state } = world
  const wanted = query.get('sandbox_user')
  const users = [...state.users.values()]
  const user = (wanted === null ? undefined : state.users.get(wanted)) ?? users[0]
  if (!user)
    return problemPage({
      title: 'Sandbox',
      detail: 'There is no Facebook user yet: seed the demo, or facebook.addUser.',
    })
  const pages = Object.keys(user.roles).flatMap((id) => state.pages.get(id) ?? [])
  const asked = new URLSearchParams(query)
  asked.delete('sandbox_user')
  return html(
    dialogPage(
      { ...request, scopes: scopesToShow(state, request, user.id) },
      {
        appName: state.app.name,
        user,
        users,
        pages,
        chosenIds: state.grants.get(user.id)?.pageIds ?? [],
        query: asked.toString(),
      },
    ),
  )
}

function decide(world: World, request: StandRequest): Answer {
  const form = new URLSearchParams(request.rawBody.toString('utf8'))
  const asked = readDialogRequest(world.state, new URLSearchParams(form.get('query') ?? ''))
  if ('title' in asked) return problemPage(asked)
  const user = world.state.users.get(form.get('user') ?? '')
  const decision = form.get('decision')
  if (!user) return problemPage({ title: 'Sandbox', detail: 'unknown user' })
  return conclude(world, asked, user, {
    decision: decision === 'cancel' || decision === 'dev-mode' ? decision : 'approve',
    granted: form.getAll('scope'),
    pageIds: form.getAll('page'),
    extraScopes: [],
  })
}

/** Everything under `/facebook/www`: the dialog, by hand or by plan. */
export function answerDialog(world: World, request: StandRequest): Answer {
  if (request.method === 'POST' && request.path === '/dialog/answer') return decide(world, request)
  const match = /^(?:\/(v\d+\.\d+))?\/dialog\/oauth$/.exec(request.path)
  const asked = match?.[1]
  const known = asked === undefined || runningVersion(asked, world.kit.clock.nowMs()) !== null
  if (!match || !known || request.method !== 'GET')
    return html(errorPage('Page Not Found', 'The link you followed may be broken.'), 404)
  const dialog = readDialogRequest(world.state, request.query)
  if ('title' in dialog) return problemPage(dialog)
  const plan = world.state.login
  return plan ? planned(world, dialog, plan) : show(world, dialog, request.query)
}
