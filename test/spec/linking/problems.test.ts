import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import en from '../../../web/src/i18n/en/linking.ts'
import vi from '../../../web/src/i18n/vi/linking.ts'
import type { FaultAct } from '../../../sandbox/kit/faults.ts'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_FACEBOOK_USER } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const PROBLEMS = [
  'denied',
  'state-invalid',
  'wrong-user',
  'code-rejected',
  'platform-down',
  'not-admin',
  'app-in-development',
  'expired',
  'linked-elsewhere',
  'oa-not-verified',
  'package-too-low',
  'app-slot-taken',
  'app-not-active',
  'redirect-not-registered',
] as const
type Problem = (typeof PROBLEMS)[number]

const OA = '4318657068771027777'
const clock = movedClock()
const reached = new Set<string>()
let stack: Stack
let lan: SignedIn
let huong: SignedIn
let textVersion: string

beforeAll(async () => {
  stack = await startStack({ worker: false, clock })
  lan = await stack.signIn('hoamay-lan')
  huong = await stack.signIn('banhgio-huong')
  textVersion = (await lan.get<{ textVersion: string }>('/permissions')).body.textVersion
  await control('zalo.addOa', { id: OA, name: 'Tiệm hoa' })
  await control('facebook.addUser', { id: '530001', name: 'Người không có Trang' })
  await oaSwitch({ autoPermission: OA })
})
afterAll(() => stack?.close())

const control = (op: string, args: object) => stack.sandbox.control.call(op, args)
const oaSwitch = (change: object) => control('zalo.setSwitches', { change })
const login = (plan: object) =>
  control('facebook.setLogin', { plan: { userId: DEMO_FACEBOOK_USER, ...plan } })

interface Begun {
  readonly linkId: string
  readonly callback: URL
}
async function begin(platform: 'facebook' | 'zalo'): Promise<Begun> {
  const permissions = platform === 'facebook' ? ['FB1', 'FB5'] : ['ZA1', 'ZA3']
  const made = await lan.post<{ id: string; startUrl: string }>('/links', {
    platform,
    permissions,
    textVersion,
  })
  const dialog = (await lan.browser.get(made.body.startUrl)).headers.get('location') ?? ''
  const back = await fetch(dialog, { redirect: 'manual' })
  return { linkId: made.body.id, callback: new URL(back.headers.get('location') ?? '') }
}

/** The browser comes back: where it is sent, and what the link then says of itself. */
async function ends({ linkId, callback }: Begun, problem: Problem, who = lan): Promise<void> {
  const answer = await who.browser.get(callback.href)
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(`/links/${linkId}?problem=${problem}`)
  reached.add(problem)
}
const tellsItself = async ({ linkId }: Begun, status: string, problem: Problem) =>
  expect((await lan.get(`/links/${linkId}`)).body).toMatchObject({ status, problem })

async function fails(begun: Begun, problem: Problem): Promise<void> {
  await ends(begun, problem)
  await tellsItself(begun, 'failed', problem)
}

describe('a Facebook link', () => {
  it('that the person declines is denied', async () => {
    await login({ decision: 'cancel' })
    await fails(await begin('facebook'), 'denied')
    await login({ scopes: ['pages_messaging'] })
    await fails(await begin('facebook'), 'denied')
  })

  it('of an app that is not live says so', async () => {
    await login({ decision: 'dev-mode' })
    await fails(await begin('facebook'), 'app-in-development')
  })

  it('by somebody without a Page says that an admin is needed', async () => {
    await login({ userId: '530001' })
    await fails(await begin('facebook'), 'not-admin')
  })

  it('with a code the platform does not take says so', async () => {
    await login({})
    const garbage = await begin('facebook')
    garbage.callback.searchParams.set('code', 'AQgarbage')
    await fails(garbage, 'code-rejected')
    const late = await begin('facebook')
    stack.sandbox.clock.advance(11 * 60_000)
    await fails(late, 'code-rejected')
    const none = await begin('facebook')
    none.callback.searchParams.delete('code')
    await fails(none, 'code-rejected')
  })

  it('meets what the platform answers to the exchange with the word for it', async () => {
    const answers: readonly (readonly [FaultAct, Problem])[] = [
      [{ status: 503 }, 'platform-down'],
      [{ graphError: { code: 2, status: 500 } }, 'platform-down'],
      [{ graphError: { code: 100, subcode: 36008 } }, 'redirect-not-registered'],
      [{ graphError: { code: 100, subcode: 36007 } }, 'code-rejected'],
      [{ graphError: { code: 101 } }, 'app-not-active'],
      [{ graphError: { code: 613 } }, 'platform-down'],
    ]
    for (const [act, problem] of answers) {
      const begun = await begin('facebook')
      armFault(stack.sandbox, { platform: 'facebook', path: '/v26.0/oauth/access_token' }, act)
      await fails(begun, problem)
    }
  })

  it('goes through once the platform answers again', async () => {
    const begun = await begin('facebook')
    const answer = await lan.browser.get(begun.callback.href)
    expect(answer.headers.get('location')).toBe(`/links/${begun.linkId}`)
  })
})

describe('a Zalo link', () => {
  it('that the admin declines is denied', async () => {
    await oaSwitch({ autoPermission: 'decline' })
    await fails(await begin('zalo'), 'denied')
    await oaSwitch({ autoPermission: OA })
  })

  it('of an OA or an app that may not use the API says what is missing', async () => {
    const refusals: readonly (readonly [number, Problem])[] = [
      [-221, 'oa-not-verified'],
      [-224, 'package-too-low'],
      [-223, 'app-slot-taken'],
      [-209, 'app-not-active'],
      [-212, 'app-not-active'],
      [-219, 'app-not-active'],
    ]
    for (const [code, problem] of refusals) {
      await control('zalo.changeOa', { oaId: OA, change: { refuseCallsWith: code } })
      await fails(await begin('zalo'), problem)
    }
    await control('zalo.changeOa', { oaId: OA, change: { refuseCallsWith: null } })
  })

  it('meets what the token endpoint answers with the word for it', async () => {
    const answers: readonly (readonly [FaultAct, Problem])[] = [
      [{ zaloError: { error: -14002 } }, 'app-not-active'],
      [{ zaloError: { error: -14029 } }, 'app-not-active'],
      [{ zaloError: { error: -14004 } }, 'app-not-active'],
      [{ zaloError: { error: -14003 } }, 'redirect-not-registered'],
      [{ zaloError: { error: -14005 } }, 'code-rejected'],
      [{ zaloError: { error: -14012 } }, 'not-admin'],
      [{ zaloError: { error: -14024 } }, 'not-admin'],
      [{ status: 502 }, 'platform-down'],
    ]
    for (const [act, problem] of answers) {
      const begun = await begin('zalo')
      armFault(stack.sandbox, { platform: 'zalo', op: 'oauth.token' }, act)
      await fails(begun, problem)
    }
  })

  it('of an OA that another shop has linked says so', async () => {
    const theirs = await huong.post<{ id: string; startUrl: string }>('/links', {
      platform: 'zalo',
      permissions: ['ZA3'],
      textVersion,
    })
    await huong.browser.visit(theirs.body.startUrl)
    await fails(await begin('zalo'), 'linked-elsewhere')
  })
})

describe('a link of either platform', () => {
  it('in the wrong hands, with the wrong state or too late says so, and stays as it was', async () => {
    await login({})
    for (const platform of ['facebook', 'zalo'] as const) {
      const wrongUser = await begin(platform)
      await ends(wrongUser, 'wrong-user', huong)
      expect((await lan.get(`/links/${wrongUser.linkId}`)).body).toMatchObject({
        status: 'awaiting-authorization',
        problem: null,
      })

      const forged = await begin(platform)
      forged.callback.searchParams.set('state', 'forged')
      const end = await lan.browser.get(forged.callback.href)
      expect(end.headers.get('location')).toBe('/links?problem=state-invalid')
      reached.add('state-invalid')
    }
    const late = [await begin('facebook'), await begin('zalo')]
    clock.advance(31 * 60_000)
    for (const begun of late) {
      await ends(begun, 'expired')
      await tellsItself(begun, 'expired', 'expired')
      const start = await lan.browser.get(`/oauth/facebook/start?link=${late[0]?.linkId}`)
      expect(start.headers.get('location')).toBe(`/links/${late[0]?.linkId}?problem=expired`)
    }
    const choice = await lan.post<object>(`/links/${late[0]?.linkId}/channels`, { externalIds: ['1'] })
    expect(choice).toMatchObject({ status: 409, body: { code: 'link-not-open' } })
  })

  it('has reached every problem of the contract by now, and the console has words for each in both languages', () => {
    expect([...reached].sort()).toEqual([...PROBLEMS].sort())
    // What Zalo shows on its own page comes back to nobody: the console says it while it waits.
    for (const { waiting } of [vi, en])
      for (const code of ['-14002', '-14003']) expect(waiting.zaloRefuses).toContain(code)
    for (const texts of [vi, en])
      for (const problem of PROBLEMS) {
        const { text, next } = texts.problem[problem]
        expect(text.length, problem).toBeGreaterThan(10)
        expect(next.length, problem).toBeGreaterThan(10)
      }
  })
})
