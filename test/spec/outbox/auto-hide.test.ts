import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../../src/kit/ids.ts'
import { sweepComments } from '../../../workers/screening.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

interface Shown {
  readonly id: string
  readonly text: string | null
  readonly hidden: boolean
  readonly autoHidden: { readonly for: string; readonly at: string } | null
}

const PATIENT = { timeoutMs: 20_000 }

let stack: Stack
let owner: SignedIn
let page: LinkedChannel
let oa: LinkedChannel
let postId: string

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  page = (await linkFacebook(stack, owner))[0] as LinkedChannel
  oa = await linkZalo(stack, owner)
  const [post] = await stack.sandbox.facebook.call<{ id: string }[]>('posts', { pageId: page.externalId })
  postId = post?.id as string
})
afterAll(() => stack?.close())

const rules = (autoHide: { phones: boolean; words: string[] }, channelId = page.id) =>
  owner.patch('/settings', { channels: [{ id: channelId, autoHide }] })

let people = 0
async function comment(message: string): Promise<string> {
  people += 1
  const said = { postId, personId: `fb-hide-${people}`, message }
  await stack.sandbox.facebook.call('addPerson', { id: said.personId, name: 'Mai' })
  return (await stack.sandbox.facebook.call<{ id: string }>('comment', said)).id
}

const comments = async (query = '') =>
  (await owner.get<{ items: Shown[] }>(`/comments?limit=100${query}`)).body.items
const shownAs = (text: string): Promise<Shown> =>
  eventually(async () => (await comments()).find((one) => one.text === text) ?? null, PATIENT)
const hiddenAs = (text: string) =>
  eventually(async () => {
    const shown = await shownAs(text)
    expect(shown.hidden).toBe(true)
    return shown
  }, PATIENT)
/** What the platform itself holds. */
const isHiddenThere = async (externalId: string) =>
  (await stack.sandbox.facebook.call<{ id: string; hidden: boolean }[]>('comments', { postId })).find(
    ({ id }) => id === externalId,
  )?.hidden

it('Nothing is hidden by itself before the shop asks for it', async () => {
  await comment('Gọi em 0912345678')
  const shown = await shownAs('Gọi em 0912345678')
  expect(shown).toMatchObject({ hidden: false, autoHidden: null })
})

it('Phones and listed words are hidden at the platform, with the reason; all else stays', async () => {
  expect(await rules({ phones: true, words: ['lừa đảo', 'hàng giả'] })).toMatchObject({ status: 200 })
  const phone = await comment('ib em 0 9 8 7 6 5 4 3 2 1')
  await comment('Shop này LUA DAO nha mọi người!!')
  await comment('Giá 350.000 đúng không shop')
  await comment('Không lừa ai đâu, đảo Phú Quốc đẹp lắm')
  expect(await hiddenAs('ib em 0 9 8 7 6 5 4 3 2 1')).toMatchObject({ autoHidden: { for: 'phone' } })
  expect(await hiddenAs('Shop này LUA DAO nha mọi người!!')).toMatchObject({ autoHidden: { for: 'word' } })
  expect(await isHiddenThere(phone)).toBe(true)
  for (const honest of ['Giá 350.000 đúng không shop', 'Không lừa ai đâu, đảo Phú Quốc đẹp lắm'])
    expect(await shownAs(honest)).toMatchObject({ hidden: false, autoHidden: null })
  // What stood before the rules did stays.
  expect(await shownAs('Gọi em 0912345678')).toMatchObject({ hidden: false, autoHidden: null })
  const log = await comments('&autoHidden=true')
  expect(new Set(log.map(({ text }) => text))).toEqual(
    new Set(['Shop này LUA DAO nha mọi người!!', 'ib em 0 9 8 7 6 5 4 3 2 1']),
  )
})

it('What staff show again stays shown, through a second look too, until its text is another', async () => {
  const externalId = await comment('zalo 0356789012')
  const { id } = await hiddenAs('zalo 0356789012')
  // Facebook tells such times in whole seconds, and of two words in one the hiding stands.
  stack.sandbox.clock.advance(2_000)
  await owner.post(`/comments/${id}/unhide`, {}, { headers: { 'idempotency-key': newId('req') } })
  await eventually(async () => expect(await isHiddenThere(externalId)).toBe(false), PATIENT)
  await eventually(async () => expect((await shownAs('zalo 0356789012')).hidden).toBe(false), PATIENT)
  // As if the sweep came by much later.
  const later = { ...stack.rooms, clock: { nowMs: () => stack.rooms.clock.nowMs() + 600_000 } }
  await sweepComments(later)
  expect(await shownAs('zalo 0356789012')).toMatchObject({ hidden: false, autoHidden: { for: 'phone' } })

  await stack.sandbox.facebook.call('editComment', { commentId: externalId, message: 'zalo 0356789013 nhé' })
  await hiddenAs('zalo 0356789013 nhé')
})

it('A comment whose worker died before it looked is found by the sweep', async () => {
  await stack.stopWorker()
  await comment('tư vấn 0909123456')
  const { createLaneDrain } = await import('../../../src/inbox/drain-lane.ts')
  const drain = createLaneDrain(stack.rooms)
  const shown = await eventually(async () => {
    for (const lane of await stack.store.deliveries.distinct('lane', { state: 'pending' }))
      await drain(Number(lane))
    return (await comments()).find(({ text }) => text === 'tư vấn 0909123456') ?? null
  }, PATIENT)
  expect(shown).toMatchObject({ hidden: false, autoHidden: null })
  const later = { ...stack.rooms, clock: { nowMs: () => stack.rooms.clock.nowMs() + 600_000 } }
  await sweepComments(later)
  await stack.startWorker()
  await hiddenAs('tư vấn 0909123456')
})

it('Rules are refused where there are no comments, and bad ones by name', async () => {
  expect(await rules({ phones: true, words: [] }, oa.id)).toMatchObject({
    status: 409,
    body: { code: 'not-supported-by-platform' },
  })
  expect(await rules({ phones: true, words: ['x'] })).toMatchObject({ status: 400 })
  expect(await rules({ phones: true, words: ['!!!'] })).toMatchObject({ status: 400 })
  expect(await owner.patch('/settings', { channels: [{ id: page.id }] })).toMatchObject({ status: 400 })
})
