import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../../src/kit/ids.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { armFault } from '../../support/arm-fault.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'
import { zaloChatter } from '../../support/zalo-chatter.ts'

const HOUR_MS = 3_600_000
const FREE_PER_MONTH = 2

let stack: Stack
let owner: SignedIn
let oa: LinkedChannel
let page: LinkedChannel

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
  oa = await linkZalo(stack, owner)
  page = (await linkFacebook(stack, owner))[0] as LinkedChannel
  await zalo('changeOa', { oaId: oa.externalId, change: { freePerMonth: FREE_PER_MONTH } })
})
afterAll(() => stack?.close())

const zalo = <T>(op: string, args: object) => stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>

/** A person who wrote, and of whose last contact we and Zalo may know different things. */
async function silentPerson(hours: { ours: number; zalos: number }): Promise<string> {
  const [conversationId = ''] = await zaloChatter(stack.sandbox, oa, { people: 1, each: 1 })
  const row = await eventually(async () => {
    const found = await stack.store.conversations.findOne({ _id: conversationId, shopId: 'hoamay' }).lean()
    expect(found?.lastContactAt).toBeTruthy()
    return found
  })
  await stack.store.conversations.updateOne(
    { _id: conversationId, shopId: 'hoamay' },
    { $set: { lastContactAt: new Date(Date.now() - hours.ours * HOUR_MS) } },
  )
  await zalo('changeUser', {
    oaId: oa.externalId,
    userId: row?.personExternalId,
    change: { lastInteractionAtMs: stack.sandbox.clock.nowMs() - hours.zalos * HOUR_MS },
  })
  return conversationId
}

const windowOf = async (conversationId: string) =>
  (await owner.get<Record<string, unknown>>(`/conversations/${conversationId}/window`)).body

const allowPaid = (paidSends: boolean) => owner.patch('/settings', { channels: [{ id: oa.id, paidSends }] })

const send = (conversationId: string, text: string) =>
  owner.post<{ id: string }>(
    `/conversations/${conversationId}/messages`,
    { text },
    { headers: { 'idempotency-key': newId('req') } },
  )

async function sent(conversationId: string, text: string) {
  const answer = await send(conversationId, text)
  expect(answer.status).toBe(202)
  return eventually(async () => {
    const { body } = await owner.get<{ items: { id: string; status: string; cost: string | null }[] }>(
      `/conversations/${conversationId}/messages`,
    )
    const message = body.items.find(({ id }) => id === answer.body.id)
    expect(message?.status).toMatch(/sent|delivered|read/)
    return message
  })
}

it('After 48 hours nothing leaves before the owner has allowed what costs; then it says what paid, and what is left', async () => {
  const chat = await silentPerson({ ours: 50, zalos: 50 })
  expect(await windowOf(chat)).toMatchObject({
    canSend: false,
    reason: 'paid-switch-off',
    quota: { remain: FREE_PER_MONTH, total: FREE_PER_MONTH },
  })
  expect((await send(chat, 'Dạ còn hàng ạ')).body).toMatchObject({
    code: 'outside-window',
    instead: ['allow-charged-messages', 'wait-for-customer'],
  })

  expect((await allowPaid(true)).body).toMatchObject({
    channels: expect.arrayContaining([expect.objectContaining({ id: oa.id, paidSends: true })]),
  })
  expect(await windowOf(chat)).toMatchObject({ canSend: true, kind: 'paid', quota: { remain: 2 } })
  expect(await sent(chat, 'Dạ còn hàng ạ')).toMatchObject({ cost: 'package' })
  await eventually(async () => expect(await windowOf(chat)).toMatchObject({ quota: { remain: 1 } }))
  expect(await sent(chat, 'Chị lấy màu nào ạ?')).toMatchObject({ cost: 'package' })
  await eventually(async () => expect(await windowOf(chat)).toMatchObject({ quota: { remain: 0 } }))
  expect(await sent(chat, 'Em giữ hàng cho chị nhé')).toMatchObject({ cost: 'billed' })

  await allowPaid(false)
  expect(await send(chat, 'Tin này tốn tiền')).toMatchObject({ status: 409 })
})

it('What is answered within 48 hours is free, and Zalo is not asked for it', async () => {
  const chat = await silentPerson({ ours: 1, zalos: 1 })
  expect(await windowOf(chat)).toMatchObject({ canSend: true, kind: 'free', quota: null })
  expect(await sent(chat, 'Dạ có ạ')).toMatchObject({ cost: 'free' })
  const row = await stack.store.conversations.findOne({ _id: chat, shopId: 'hoamay' }).lean()
  expect(row?.contactAskedAt ?? null).toBeNull()
})

it('A contact that only Zalo knows of opens the window: for the verdict, and for a send nobody asked about before', async () => {
  const chat = await silentPerson({ ours: 200, zalos: 2 })
  expect(await windowOf(chat)).toMatchObject({ canSend: true, kind: 'free', quota: null })
  const other = await silentPerson({ ours: 200, zalos: 2 })
  expect(await sent(other, 'Chào chị')).toMatchObject({ cost: 'free' })
})

it('An older answer of Zalo closes nothing that we know to be open, and its silence leaves our own records', async () => {
  const open = await silentPerson({ ours: 100, zalos: 150 })
  expect(await windowOf(open)).toMatchObject({ reason: 'paid-switch-off' })
  const row = await stack.store.conversations.findOne({ _id: open, shopId: 'hoamay' }).lean()
  expect(Date.now() - (row?.lastContactAt?.getTime() ?? 0)).toBeLessThan(101 * HOUR_MS)

  const other = await silentPerson({ ours: 200, zalos: 2 })
  armFault(stack.sandbox, { platform: 'zalo', path: '/v3.0/oa/quota/message' }, { close: true })
  expect(await windowOf(other)).toMatchObject({ canSend: false, reason: 'window-closed' })
})

it('Settings name every linked channel, charge for none by default, and change all or nothing', async () => {
  const { body } = await owner.get<{ channels: { id: string; paidSends: boolean | null }[] }>('/settings')
  expect(body.channels.find(({ id }) => id === oa.id)).toMatchObject({ paidSends: false, quota: null })
  expect(body.channels.find(({ id }) => id === page.id)).toMatchObject({ paidSends: null, quota: null })

  const both = {
    channels: [
      { id: oa.id, paidSends: true },
      { id: page.id, paidSends: true },
    ],
  }
  expect(await owner.patch('/settings', both)).toMatchObject({
    status: 409,
    body: { code: 'not-supported-by-platform' },
  })
  const unknown = { channels: [{ id: 'chn_0', paidSends: true }] }
  expect(await owner.patch('/settings', unknown)).toMatchObject({ status: 404 })
  const twice = { channels: [both.channels[0], both.channels[0]] }
  expect(await owner.patch('/settings', twice)).toMatchObject({ status: 400 })
  const agent = await stack.as({ sub: 'a-1', retailer: 'hoamay', roles: ['agent'] })
  expect(await agent.patch('/settings', { channels: [both.channels[0]] })).toMatchObject({ status: 403 })
  const stranger = await stack.as({ sub: 'o-2', retailer: 'other', roles: ['owner'] })
  expect(await stranger.patch('/settings', { channels: [both.channels[0]] })).toMatchObject({ status: 404 })

  const after = await owner.get<typeof body>('/settings')
  expect(after.body.channels.find(({ id }) => id === oa.id)).toMatchObject({ paidSends: false })
})

const readIn = async <T>(path: string) => (await owner.get<T>(path)).body
interface Shown {
  readonly id: string
  readonly externalId: string | null
  readonly direction: 'in' | 'out'
  readonly status: string
}
const messagesOf = async (conversationId: string) =>
  (await readIn<{ items: Shown[] }>(`/conversations/${conversationId}/messages`)).items

/** Bodies of the sends Zalo was asked for and that hold this text, oldest first. */
const askedWith = (text: string) =>
  stack.sandbox.history
    .calls({ platform: 'zalo', contains: text })
    .filter(({ op }) => op.startsWith('messages.'))
    .map(({ op, body }) => ({
      op,
      recipient: (JSON.parse(String(body)) as { recipient: unknown }).recipient,
    }))

it('An answer to a message is addressed by that message while that is free; where Zalo will not have it, by the person, once', async () => {
  // Some deliveries have ids of 19 digits as numbers; the answer goes by the same digits.
  await zalo('setSwitches', { change: { numericIds: true } })
  const chat = await silentPerson({ ours: 1, zalos: 1 })
  await zalo('setSwitches', { change: { numericIds: false } })
  const [asked] = (await messagesOf(chat)).filter(({ direction }) => direction === 'in')
  const answer = async (text: string) => {
    const { status, body } = await owner.post<{ id: string }>(
      `/conversations/${chat}/messages`,
      { text, replyTo: asked?.id },
      { headers: { 'idempotency-key': newId('req') } },
    )
    expect(status).toBe(202)
    await eventually(async () => {
      const message = (await messagesOf(chat)).find(({ id }) => id === body.id)
      expect(message?.status).toMatch(/sent|delivered|read/)
    })
  }
  await answer('Dạ mẫu này còn ạ')
  expect(askedWith('Dạ mẫu này còn ạ')).toEqual([
    { op: 'messages.send', recipient: { message_id: asked?.externalId } },
  ])

  await zalo('setSwitches', { change: { replyForm: 'refused' } })
  await answer('Dạ em giữ cho chị một bó')
  const person = (await readIn<{ person: { externalId: string } }>(`/conversations/${chat}`)).person
  expect(person.externalId).toMatch(/^\d{18,19}$/)
  expect(askedWith('Dạ em giữ cho chị một bó')).toEqual([
    { op: 'messages.send', recipient: { message_id: asked?.externalId } },
    { op: 'messages.send', recipient: { user_id: person.externalId } },
  ])
  const onZalo = stack.sandbox.zalo.state().conversations[`${oa.externalId}/${person.externalId}`] ?? []
  expect(onZalo.filter(({ origin }) => origin === 'api')).toHaveLength(2)
  await zalo('setSwitches', { change: { replyForm: 'accepted' } })
})

it('A visitor of a website stands in the inbox without a name, and is answered where they wrote', async () => {
  const visit = { anonymousId: '9900000000000000077', conversationId: 'cv-77' }
  await zalo('anonymousSend', { oaId: oa.externalId, ...visit, text: 'Shop ơi, bó này bao nhiêu?' })
  const row = await eventually(async () => {
    const found = await stack.store.conversations
      .findOne({ shopId: 'hoamay', personExternalId: 'visitor:9900000000000000077/cv-77' })
      .lean()
    expect(found?.lastContactAt).toBeTruthy()
    return found
  })
  const chat = row?._id ?? ''
  const { person } = await readIn<{ person: { id: string; name: string | null } }>(`/conversations/${chat}`)
  expect(person.name).toBeNull()
  expect(await windowOf(chat)).toMatchObject({ canSend: true, kind: 'free' })

  await zalo('setSwitches', { change: { visitorPath: 'v3' } })
  await sent(chat, 'Dạ bó này 350 ạ')
  const recipient = { anonymous_id: visit.anonymousId, conversation_id: visit.conversationId }
  expect(askedWith('Dạ bó này 350 ạ')).toEqual([
    { op: 'messages.v2', recipient },
    { op: 'messages.send', recipient },
  ])
  await zalo('setSwitches', { change: { visitorPath: 'both' } })
  await sent(chat, 'Chị cần giao mấy giờ ạ?')
  await stack.sandbox.idle()
  await eventually(async () => {
    const shown = await messagesOf(chat)
    expect(shown.map(({ direction }) => direction).sort()).toEqual(['in', 'out', 'out'])
    expect(await stack.store.deliveries.countDocuments({ accountId: oa.externalId, state: 'pending' })).toBe(
      0,
    )
  })

  // Zalo knows nothing of them: no profile, no last contact, no form, nothing to delete.
  expect(
    (
      await owner.post(
        `/conversations/${chat}/request-info`,
        {},
        { headers: { 'idempotency-key': newId('req') } },
      )
    ).body,
  ).toMatchObject({ code: 'not-supported-by-platform' })
  expect((await owner.post(`/people/${person.id}/refresh`, {})).body).toMatchObject({
    code: 'not-supported-by-platform',
  })
  expect(await stack.store.people.findOne({ _id: person.id, shopId: 'hoamay' }).lean()).toMatchObject({
    profileDueAt: null,
    profileTriedAt: null,
  })
  const request = await owner.post<{ id: string }>('/privacy/requests', {
    kind: 'erase',
    personId: person.id,
  })
  expect(request.status).toBe(201)
  await owner.post(`/privacy/requests/${request.body.id}/execute`, {})
  await eventually(async () => {
    const { state, receipt } = await readIn<{ state: string; receipt: { platform: string } | null }>(
      `/privacy/requests/${request.body.id}`,
    )
    expect([state, receipt?.platform]).toEqual(['done', 'not-offered'])
  })
  expect((await owner.get(`/conversations/${chat}`)).status).toBe(404)
  expect(
    stack.sandbox.history
      .calls({ platform: 'zalo', contains: visit.anonymousId })
      .filter(({ op }) => !op.startsWith('messages.'))
      .filter(({ op }) => /^(users|quota|history)\./.test(op)),
  ).toEqual([])
})
