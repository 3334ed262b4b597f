import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLaneDrain } from '../../../src/inbox/drain-lane.ts'
import { newId } from '../../../src/kit/ids.ts'
import { answerAway } from '../../../src/outbox/away.ts'
import { AWAY_WITHIN_MS } from '../../../src/outbox/away-limits.ts'
import { performRow } from '../../../src/outbox/perform.ts'
import { sweepWords } from '../../../workers/screening.ts'
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

/** What the inbound worker does, and nothing of what follows from it. */
async function drainPending(): Promise<void> {
  const drain = createLaneDrain(stack.rooms)
  for (const lane of await stack.store.deliveries.distinct('lane', { state: 'pending' }))
    await drain(Number(lane))
}

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
  await sweepWords(later)
  expect(await shownAs('zalo 0356789012')).toMatchObject({ hidden: false, autoHidden: { for: 'phone' } })

  await stack.sandbox.facebook.call('editComment', { commentId: externalId, message: 'zalo 0356789013 nhé' })
  await hiddenAs('zalo 0356789013 nhé')
})

it('A comment whose worker died before it looked is found by the sweep', async () => {
  await stack.stopWorker()
  await comment('tư vấn 0909123456')
  const shown = await eventually(async () => {
    await drainPending()
    return (await comments()).find(({ text }) => text === 'tư vấn 0909123456') ?? null
  }, PATIENT)
  expect(shown).toMatchObject({ hidden: false, autoHidden: null })
  const later = { ...stack.rooms, clock: { nowMs: () => stack.rooms.clock.nowMs() + 600_000 } }
  await sweepWords(later)
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

it('Whoever writes while the shop is closed is told once, for free and by a bot; nobody who is being answered is', async () => {
  const { sandbox, store } = stack
  /** Closed all of today, and open tomorrow from eight. */
  const today = new Date(Date.now() + 7 * 3_600_000)
  const tomorrow = new Date(today.getTime() + 86_400_000)
  const away = {
    on: true,
    text: 'Shop trả lời từ {mở cửa}',
    hours: [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
      { day, from: '08:00', to: '12:00' },
      { day, from: '13:30', to: '21:00' },
    ]),
    // The test may run over midnight.
    holidays: [today, new Date(today.getTime() - 86_400_000)].map((day) => day.toISOString().slice(0, 10)),
  }
  const set = (id: string, change: object = {}) =>
    owner.patch('/settings', { channels: [{ id, away: { ...away, ...change } }] })
  expect(await set(page.id, { text: ' ' })).toMatchObject({ status: 400 })
  expect(await set(page.id, { hours: [{ day: 1, from: '21:00', to: '08:00' }] })).toMatchObject({
    status: 400,
  })
  const overlapping = ['12:00', '21:00'].map((to) => ({ day: 1, from: '08:00', to }))
  expect(await set(page.id, { hours: overlapping })).toMatchObject({ status: 400 })
  const thrice = ['08', '10', '12'].map((hour) => ({ day: 1, from: `${hour}:00`, to: `${hour}:30` }))
  expect(await set(page.id, { hours: thrice })).toMatchObject({ status: 400 })
  expect(await set(page.id)).toMatchObject({ status: 200 })
  const shown = (await owner.get<{ channels: { id: string; away: object }[] }>('/settings')).body.channels
  expect(shown.find(({ id }) => id === page.id)?.away).toEqual(away)

  const write = async (personId: string, text: string) => {
    const { psid } = await sandbox.facebook.call<{ psid: string }>('sendMessage', {
      pageId: page.externalId,
      personId,
      text,
    })
    return psid
  }
  await sandbox.facebook.call('addPerson', { id: 'fb-khuya', name: 'Mai' })
  const late = await write('fb-khuya', 'Còn hàng không shop')
  const told = (psid: string) => sandbox.facebook.truth.messages(psid).filter(({ from }) => from === 'page')
  await eventually(() => told(late).length === 1, PATIENT)
  const opening = `08:00 ngày ${tomorrow.toISOString().slice(8, 10)}/${tomorrow.toISOString().slice(5, 7)}`
  expect(told(late)[0]?.text).toBe(`Shop trả lời từ ${opening}`)
  expect(sandbox.history.calls({ platform: 'facebook', contains: 'HUMAN_AGENT' })).toEqual([])
  const row = await eventually(
    () =>
      store.messages
        .findOne({ shopId: 'hoamay', direction: 'out', authorId: 'away', sendStatus: 'sent' })
        .lean(),
    PATIENT,
  )
  expect(row).toMatchObject({ authorKind: 'bot' })

  // A second word, a second look and the sweep: the same time in which the shop is closed.
  await write('fb-khuya', 'Alo shop')
  const messages = await eventually(async () => {
    const all = await store.messages.find({ shopId: 'hoamay', channelId: page.id, direction: 'in' }).lean()
    return all.filter(({ conversationId }) => conversationId === row.conversationId).length === 2 ? all : null
  }, PATIENT)
  const ids = messages.map(({ _id }) => _id)
  expect(await answerAway(stack.rooms.outbox, 'hoamay', ids)).toBe(0)
  expect(await store.outbox.countDocuments({ shopId: 'hoamay', authorId: 'away' })).toBe(1)
  // Later it would say nothing true any more, and once it costs money it is not said.
  const at = (ms: number) => ({ ...stack.rooms.outbox, clock: { nowMs: () => Date.now() + ms } })
  expect(await answerAway(at(AWAY_WITHIN_MS + 60_000), 'hoamay', ids)).toBe(0)

  // On the OA, with charged messages allowed: what is out of the free time is refused all the same.
  expect(await owner.patch('/settings', { channels: [{ id: oa.id, paidSends: true, away }] })).toMatchObject({
    status: 200,
  })
  const [follower] = (await sandbox.control.call('zalo.users', { oaId: oa.externalId, limit: 1 })) as {
    userId: string
  }[]
  const userId = follower?.userId ?? ''
  await stack.stopWorker()
  await sandbox.control.call('zalo.userSend', { oaId: oa.externalId, userId, text: 'Có ai không' })
  const question = await eventually(async () => {
    await drainPending()
    return store.messages.findOne({ shopId: 'hoamay', channelId: oa.id, direction: 'in' }).lean()
  }, PATIENT)
  expect(await answerAway(stack.rooms.outbox, 'hoamay', [question._id])).toBe(1)
  const onZalo = await store.outbox.findOne({ shopId: 'hoamay', authorId: 'away', channelId: oa.id }).lean()
  if (!onZalo) throw new Error('The notice was accepted')
  // Accepted while it was free, and come to leave when it is not; or accepted long ago.
  const leaving = (acceptedMs: number, nowMs: number) =>
    performRow(
      at(nowMs),
      { ...onZalo, acceptedAt: new Date(Date.now() + acceptedMs) },
      { signal: AbortSignal.timeout(5_000) },
    )
  const hour = 3_600_000
  await expect(leaving(50 * hour, 50 * hour)).rejects.toMatchObject({ code: 'away-too-late' })
  await expect(leaving(0, hour)).rejects.toMatchObject({ code: 'away-too-late' })

  // Whom somebody of the shop answers is told nothing by itself, and nor is anybody while the shop is open.
  await sandbox.facebook.call('addPerson', { id: 'fb-khuya-2', name: 'Tú' })
  const second = await write('fb-khuya-2', 'Shop ơi')
  await sandbox.facebook.call('staffReply', {
    pageId: page.externalId,
    personId: 'fb-khuya-2',
    text: 'Dạ đây ạ',
  })
  const wrote = async () => {
    const inbound = { shopId: 'hoamay', channelId: page.id, direction: 'in' } as const
    return (await store.messages.find(inbound, { _id: 1 }).lean()).map(({ _id }) => _id)
  }
  await eventually(async () => {
    await drainPending()
    const answer = { direction: 'out', authorKind: 'platform' } as const
    return (await wrote()).length >= 3 && store.messages.exists({ shopId: 'hoamay', ...answer })
  }, PATIENT)
  expect(await answerAway(stack.rooms.outbox, 'hoamay', await wrote())).toBe(0)
  await stack.startWorker()
  await eventually(() => store.outbox.exists({ shopId: 'hoamay', _id: onZalo._id, state: 'sent' }), PATIENT)
  const open = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
  await set(page.id, { hours: open, holidays: [] })
  await write('fb-khuya-2', 'Cảm ơn shop')
  await eventually(async () => (await wrote()).length >= 4, PATIENT)
  expect(await answerAway(stack.rooms.outbox, 'hoamay', await wrote())).toBe(0)
  expect(told(second).map(({ text }) => text)).toEqual(['Dạ đây ạ'])
}, 60_000)
