import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_FACEBOOK_USER, type LinkedChannel, linkFacebook } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const PREVIOUS = 'the-secret-before'
let stack: Stack
let owner: SignedIn

beforeAll(async () => {
  stack = await startStack({ env: { FACEBOOK_APP_SECRET_PREVIOUS: PREVIOUS } })
  owner = await stack.signIn('hoamay-lan')
})
afterAll(() => stack?.close())

interface Callback {
  readonly status: number
  readonly body: string
}
const removal = (op: string, args: object) => stack.sandbox.facebook.call<Callback>(op, args)
const channelOf = async ({ id }: LinkedChannel) =>
  (await owner.get<{ status: string; problems: { code: string }[] }>(`/channels/${id}`)).body
const tokenOf = ({ id }: LinkedChannel) => stack.store.tokens.findOne({ _id: id, shopId: 'hoamay' }).lean()

function signed(payload: object, secret: string, pad = ''): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url') + pad
  return `${createHmac('sha256', secret).update(text).digest('base64url')}.${text}`
}
const post = (path: string, signedRequest: string) =>
  fetch(`${stack.url}/callbacks/facebook/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ signed_request: signedRequest }),
  })
const now = () => Math.floor(Date.now() / 1000)
const askingFor = (userId: string, more: object = {}) => ({
  algorithm: 'HMAC-SHA256',
  issued_at: now(),
  user_id: userId,
  ...more,
})
const secret = () => stack.settings.facebook?.appSecret ?? ''
const statusOf = async (code: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${stack.url}/data-deletion/${code}`, { headers })
  return {
    status: answer.status,
    text: await answer.text(),
    csp: answer.headers.get('content-security-policy'),
  }
}

describe('A user who removes the app at Facebook', () => {
  it('leaves their Pages in need of a new link, without tokens, with the shop told and the history kept', async () => {
    const pages = await linkFacebook(stack, owner)
    const [page] = pages
    if (!page) throw new Error('No Page was linked')
    await stack.sandbox.facebook.call('sendMessage', {
      pageId: page.externalId,
      personId: 'fb-khach-1',
      text: 'Còn hàng không?',
    })
    await eventually(async () =>
      (await stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: page.id })) > 0 ? true : null,
    )
    const said = await removal('removeApp', { userId: DEMO_FACEBOOK_USER })
    expect(said.status).toBe(200)
    for (const one of pages) {
      expect(await channelOf(one)).toMatchObject({
        status: 'needs-relink',
        problems: [{ code: 'needs-relink', detail: 'app-removed' }],
      })
      expect(await tokenOf(one)).toMatchObject({
        sealedAccess: null,
        sealedRefresh: null,
        sealedPrevious: null,
      })
    }
    expect(await stack.store.grants.countDocuments({ platformUserId: DEMO_FACEBOOK_USER })).toBe(0)
    expect(
      await stack.store.messages.countDocuments({ shopId: 'hoamay', channelId: page.id }),
    ).toBeGreaterThan(0)
    expect(
      await stack.store.events.countDocuments({
        shopId: 'hoamay',
        type: 'channel.changed',
        channelId: page.id,
      }),
    ).toBeGreaterThan(0)
  })

  it('may link again, and the old request sent once more breaks nothing', async () => {
    const old = signed(askingFor(DEMO_FACEBOOK_USER, { issued_at: now() - 120 }), secret())
    const pages = await linkFacebook(stack, owner)
    expect((await post('deauthorize', old)).status).toBe(200)
    for (const one of pages) expect((await channelOf(one)).status).toBe('active')
  })
})

describe('A Page that removes the app', () => {
  it('needs a new link, and no other Page does', async () => {
    const [gone, other] = await linkFacebook(stack, owner)
    if (!gone || !other) throw new Error('No two Pages were linked')
    expect((await removal('pageRemovesApp', { pageId: gone.externalId })).status).toBe(200)
    expect((await channelOf(gone)).status).toBe('needs-relink')
    expect((await tokenOf(gone))?.sealedAccess).toBeNull()
    expect((await channelOf(other)).status).toBe('active')
  })
})

describe('A user who asks Facebook to have their data deleted', () => {
  it('gets a code and a page that says what was deleted, in both languages, without signing in', async () => {
    const pages = await linkFacebook(stack, owner)
    const { status, body } = await removal('requestDeletion', { userId: DEMO_FACEBOOK_USER })
    expect(status).toBe(200)
    const { url, confirmation_code: code } = JSON.parse(body) as { url: string; confirmation_code: string }
    expect(code).toMatch(/^[0-9a-f]{40}$/)
    expect(url).toBe(`${stack.url}/data-deletion/${code}`)
    for (const one of pages) expect((await channelOf(one)).status).toBe('needs-relink')
    const vi = await statusOf(code, { 'accept-language': 'vi' })
    const en = await statusOf(code, { 'accept-language': 'en' })
    expect([vi.status, en.status]).toEqual([200, 200])
    expect(vi.text).toContain('Đã xoá')
    expect(en.text).toContain('Deleted:')
    expect(vi.text).toContain(code)
    expect(vi.csp).toContain("default-src 'self'")
    expect(vi.text).not.toContain(DEMO_FACEBOOK_USER)
  })

  it('is told honestly where the id is nobody’s here: it is of a sign-in, and no shopper is known by it', async () => {
    // The very digits by which a shopper is known to a Page: two spaces of ids that are never compared.
    const [page] = await linkFacebook(stack, owner)
    await stack.sandbox.facebook.call('sendMessage', {
      pageId: page?.externalId,
      personId: 'fb-khach-1',
      text: 'Chào shop',
    })
    const person = await eventually(() =>
      stack.store.people.findOne({ shopId: 'hoamay', platform: 'facebook' }).lean(),
    )
    const answer = await post('data-deletion', signed(askingFor(person.externalId), secret()))
    const { confirmation_code: code } = (await answer.json()) as { confirmation_code: string }
    const told = await statusOf(code, { 'accept-language': 'en' })
    expect(told.text).toContain('there was nothing to delete')
    expect(told.text).toContain('write to that Page')
    expect(await stack.store.people.countDocuments({ shopId: 'hoamay', _id: person._id })).toBe(1)
  })

  it('unknown codes are said to be unknown', async () => {
    expect((await statusOf('0'.repeat(40))).status).toBe(404)
    expect((await statusOf('<script>')).text).not.toContain('<script>')
  })

  it('of 250 honest requests and 250 forged, repeated, old or broken ones each honest one gets its own true page, and no other anything', async () => {
    const codes = new Set<string>()
    const refused: number[] = []
    for (let n = 0; n < 250; n++) {
      const user = String(910_000_000_000 + n)
      const honest = signed(askingFor(user), n % 3 === 0 ? PREVIOUS : secret(), n % 5 === 0 ? '=' : '')
      const { confirmation_code: code } = (await (await post('data-deletion', honest)).json()) as {
        confirmation_code: string
      }
      codes.add(code)
      const bad = [
        signed(askingFor(user), 'another secret'),
        signed(askingFor(user, { issued_at: now() - 200_000 }), secret()),
        signed(askingFor(user, { issued_at: now() + 3_600 }), secret()),
        signed(askingFor(user, { expires: now() - 60 }), secret()),
        signed(askingFor(user, { algorithm: 'none' }), secret()),
        signed(askingFor('0'), secret()),
        `${honest.slice(1)}A`,
        honest.replace('.', ''),
        '',
        honest,
      ][n % 10] as string
      const answer = await post('data-deletion', bad)
      if (bad === honest)
        // The same request again: its answer may have been lost, so it is told the same and does nothing more.
        expect(((await answer.json()) as { confirmation_code: string }).confirmation_code).toBe(code)
      else refused.push(answer.status)
    }
    expect(codes.size).toBe(250)
    expect(new Set(refused)).toEqual(new Set([401]))
    expect(
      await stack.store.deletionCodes.countDocuments({ _id: { $in: [...codes] }, outcome: 'no-data' }),
    ).toBe(250)
    for (const code of [...codes].slice(0, 200)) expect((await statusOf(code)).status).toBe(200)
  }, 180_000)
})
