import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../../src/kit/ids.ts'
import type { ConversationDoc } from '../../../src/store/models/conversation.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { type LinkedChannel, linkFacebook } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

/** Jobs a worker sends with at once: what of a crowd may begin together. */
const AT_ONCE = 24
const PATIENT = { timeoutMs: 60_000 }
const DEADLINE_MS = 120_000

let stack: Stack
let owner: SignedIn
let page: LinkedChannel

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  page = (await linkFacebook(stack, owner))[0] as LinkedChannel
})
afterAll(() => stack?.close())

/** Conversations of new people with the Page, as their messages arrive. */
async function conversations(count: number): Promise<string[]> {
  const psids: string[] = []
  for (let n = 0; n < count; n++) {
    const { id: personId } = await stack.sandbox.facebook.call<{ id: string }>('addPerson', { name: 'Lan' })
    const wish = { pageId: page.externalId, personId, text: 'chào shop' }
    psids.push((await stack.sandbox.facebook.call<{ psid: string }>('sendMessage', wish)).psid)
  }
  const wanted = { shopId: 'hoamay', channelId: page.id, personExternalId: { $in: psids } }
  await eventually(
    async () => expect(await stack.store.conversations.countDocuments(wanted)).toBe(count),
    PATIENT,
  )
  const rows = await stack.store.conversations.find(wanted).lean<ConversationDoc[]>()
  return rows.map(({ _id }) => _id)
}

async function send(conversationId: string, text: string, author: 'staff' | 'bot' = 'staff') {
  const headers = { 'idempotency-key': newId('req') }
  const answer = await owner.post<{ id: string; status: string }>(
    `/conversations/${conversationId}/messages`,
    { text, author },
    { headers },
  )
  expect(answer).toMatchObject({ status: 202, body: { status: 'queued' } })
  return answer.body.id
}
const sentTexts = () =>
  stack.sandbox.facebook.truth
    .sends(page.externalId)
    .flatMap(({ sends }) => sends)
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ text }) => text)
const problemOf = async (messageId: string) =>
  (await stack.store.messages.findOne({ _id: messageId, shopId: 'hoamay' }).lean())?.problem

it(
  'What waits for a dead token leaves by itself, in order, once the Page is linked anew',
  async () => {
    const [conversationId] = (await conversations(1)) as [string]
    await stack.sandbox.facebook.call('killTokens', { pageId: page.externalId })
    const first = await send(conversationId, 'một')
    await send(conversationId, 'hai')
    await eventually(async () => expect(await problemOf(first)).toBe('needs-relink'), PATIENT)
    expect(sentTexts()).toEqual([])

    const [again] = await linkFacebook(stack, owner, { pageIds: [page.externalId] })
    expect(again?.id).toBe(page.id)
    await eventually(() => expect(sentTexts()).toEqual(['một', 'hai']), PATIENT)
    await eventually(async () => expect(await problemOf(first)).toBeNull(), PATIENT)
  },
  DEADLINE_MS,
)

it(
  'What a person wrote goes before the crowd of what a program wrote earlier',
  async () => {
    const ids = await conversations(3 * AT_ONCE + 1)
    const staffs = ids.pop() as string
    await stack.stopWorker()
    for (const id of ids) await send(id, 'khuyến mãi', 'bot')
    await send(staffs, 'dạ em đây')
    const before = sentTexts().length
    await stack.startWorker()
    await eventually(() => expect(sentTexts()).toHaveLength(before + ids.length + 1), PATIENT)
    const calls = stack.sandbox.history.calls({ op: 'POST */messages', contains: '"metadata"' })
    const position = calls.slice(before).findIndex(({ body }) => body.includes('dạ em đây'))
    expect(position).toBeGreaterThanOrEqual(0)
    // It is among the first to begin; of those that begin together one may be overtaken by a few that follow, never by all.
    expect(position).toBeLessThan(2 * AT_ONCE)
  },
  DEADLINE_MS,
)

it('An uploaded file is swept when its time is over', async () => {
  const form = new FormData()
  form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'a.pdf')
  const { status, body } = await owner.post<{ mediaId: string }>('/media', form)
  expect(status).toBe(201)
  const own = { _id: body.mediaId, shopId: 'hoamay' }
  await stack.store.media.updateOne(own, { $set: { expireAt: new Date(Date.now() - 1_000) } })
  stack.rooms.queues.wakeSweep('media')
  await eventually(async () => expect(await stack.store.media.exists(own)).toBeNull(), PATIENT)
})
