import { afterAll, beforeAll, expect, it } from 'vitest'
import { captureZalo, type ZaloCapture } from '../../../src/doctor/capture-zalo.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_OA, type LinkedChannel, linkZalo } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const SHOP = 'hoamay'
const SECRET_WORDS = 'Cho chị hỏi mẫu hoa sinh nhật'
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let userId: string

const zalo = <T = unknown>(verb: string, args: object = {}) =>
  stack.sandbox.control.call(`zalo.${verb}`, args) as Promise<T>
const capture = (): Promise<ZaloCapture> =>
  captureZalo(stack.rooms.doctor, { _id: channel.id, shopId: SHOP }, new AbortController().signal)
const answerOf = ({ answers }: ZaloCapture, operation: string) =>
  answers.find((one) => one.operation === operation)

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
  userId = (await zalo<{ userId: string }>('addUser', { oaId: DEMO_OA, change: { isFollower: false } }))
    .userId
  await zalo('userSend', { oaId: DEMO_OA, userId, text: SECRET_WORDS })
  await eventually(async () => {
    const person = await stack.store.people.findOne({ shopId: SHOP, externalId: userId }).lean()
    return person?.follower === false
  })
  await eventually(() =>
    stack.store.people.findOne({ shopId: SHOP, channelId: channel.id, follower: true }).lean(),
  )
  await eventually(async () => {
    const watch = await stack.store.channelWatches.findOne({ _id: channel.id, shopId: SHOP }).lean()
    return watch?.kinds['message-in'] !== undefined
  })
  await eventually(() => stack.store.webhookSigns.findOne({ platform: 'zalo' }).lean())
})
afterAll(() => stack?.close())

it('What no document settles is told by one look at the OA: names, forms, limits, numbers of refusals', async () => {
  const seen = await capture()
  expect(answerOf(seen, 'zalo.oa-standing')).toMatchObject({
    status: 200,
    refused: null,
    headers: {
      'x-ratelimit-limit': expect.stringMatching(/^\d+$/),
      'x-ratelimit-remain': expect.any(String),
    },
    body: { error: 0, data: { oaid: 'text of 19 digits', is_verified: true } },
  })
  expect(answerOf(seen, 'zalo.caller-region')).toMatchObject({ body: { error: 452 } })
  expect(answerOf(seen, 'zalo.person-detail of somebody who does not follow')?.body).toBeTruthy()
  expect(answerOf(seen, 'zalo.conversation with somebody who does not follow')).toMatchObject({ status: 200 })
  expect(seen.pkce).toBe('per-request')
  expect(Object.keys(seen.signatures)).toContain('current/app-id/body')
  expect(seen.eventKindsSeen).toContain('message-in')
  expect(seen.deliveries.user_send_text).toMatchObject({ timestamp: 'text of 13 digits' })
  expect(seen.byHand.length).toBeGreaterThan(3)
})

it('A capture holds nobody’s id, name or words, and no token', async () => {
  const text = JSON.stringify(await capture())
  for (const secret of [DEMO_OA, userId, SECRET_WORDS, 'Hoa Mây']) expect(text).not.toContain(secret)
  expect(text).not.toMatch(/\d{7,}|access_token/)
})

it('It changes nothing at the OA, and a missing consent leaves its points open', async () => {
  const before = stack.sandbox.history.records.at(-1)?.seq ?? 0
  await capture()
  const writes = stack.sandbox.history.calls({ platform: 'zalo', afterSeq: before, method: 'POST' })
  // The quota is asked for by POST.
  expect(new Set(writes.map(({ path }) => path))).toEqual(new Set(['/v3.0/oa/quota/message']))
  const consents = await owner.get<{ items: { id: string; code: string }[] }>(
    `/privacy/consents?channelId=${channel.id}`,
  )
  const za3 = consents.body.items.find(({ code }) => code === 'ZA3')
  await owner.post(`/privacy/consents/${za3?.id}/withdraw`)
  const seen = await capture()
  expect(answerOf(seen, 'zalo.recent-chats')).toMatchObject({ status: null, refused: 'consent-missing' })
  expect(answerOf(seen, 'zalo.oa-standing')).toMatchObject({ status: 200, refused: null })
})
