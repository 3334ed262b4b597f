import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  readAll,
  SHOPPER,
  send,
  startFacebook,
} from './facebook-support.ts'

let sandbox: Sandbox
let token: string

beforeEach(async () => {
  sandbox = await startFacebook()
  token = await pageToken(sandbox)
})
afterEach(() => sandbox.close())

const says = (personId: string, text: string) =>
  sandbox.facebook.call<{ mid: string; psid: string; conversationId: string }>('sendMessage', {
    pageId: PAGE,
    personId,
    text,
  })

test('conversations are listed newest first and page by cursor', async () => {
  const ids = await sandbox.facebook.call<string[]>('addPeople', { count: 60 })
  for (const id of ids) {
    await says(id, `tôi là ${id}`)
    sandbox.clock.advance(1000)
  }
  const first = await graph(sandbox, `${PAGE}/conversations`, token, {
    query: { fields: 'id,snippet,participants,updated_time' },
  })
  const all = await readAll(first)
  expect([all.items.length, all.pages]).toEqual([60, 3])
  expect(all.items[0]?.snippet).toBe(`tôi là ${ids.at(-1)}`)
  expect(String(all.items[0]?.updated_time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
})

test('user_id narrows to one person and gives the name without a profile', async () => {
  await says(SHOPPER, 'chào')
  const query = { user_id: '7201', fields: 'participants' }
  const { body } = await graph(sandbox, `${PAGE}/conversations`, token, { query })
  expect(body.data).toMatchObject([
    {
      participants: { data: [{ id: '7201', name: 'Nguyễn Lan', email: '7201@facebook.com' }, { id: PAGE }] },
    },
  ])
})

test('messages of a thread are newest first with sender and attachments', async () => {
  const { conversationId } = await says(SHOPPER, 'chào')
  await send(sandbox, token, { text: 'dạ' })
  await sandbox.facebook.call('sendMessage', {
    pageId: PAGE,
    personId: SHOPPER,
    attachments: [{ type: 'image' }],
  })
  const fields = 'id,created_time,from,to,message,attachments'
  const { body } = await graph(sandbox, `${conversationId}/messages`, token, {
    query: { fields, limit: '2' },
  })
  const all = await readAll({ status: 200, body, headers: new Headers() })
  expect(all.items.map(({ message }) => message)).toEqual(['', 'dạ', 'chào'])
  expect(all.items[1]).toMatchObject({ from: { id: PAGE }, to: { data: [{ id: '7201' }] } })
  const attachment = (all.items[0]?.attachments as { data: Json[] } | undefined)?.data[0]
  expect(attachment).toMatchObject({ mime_type: 'image/png', image_data: { width: 400 } })
})

test('messages nested in a conversation list carry a link that goes on', async () => {
  for (let at = 0; at < 5; at += 1) await says(SHOPPER, `tin ${at}`)
  const query = { fields: 'id,messages.limit(2){id,message}' }
  const { body } = await graph(sandbox, `${PAGE}/conversations`, token, { query })
  const nested = (body.data as { messages: Json }[])[0]?.messages ?? {}
  const all = await readAll({ status: 200, body: nested, headers: new Headers() })
  expect(all.items.map(({ message }) => message)).toEqual(['tin 4', 'tin 3', 'tin 2', 'tin 1', 'tin 0'])
})

test('one message can be read for its sender', async () => {
  const { mid } = await says(SHOPPER, 'chào')
  const { body } = await graph(sandbox, mid, token, { query: { fields: 'from,message' } })
  expect(body).toMatchObject({ id: mid, message: 'chào', from: { id: '7201', name: 'Nguyễn Lan' } })
})

test('too wide reads and the detail limit are switches', async () => {
  const first = await says(SHOPPER, 'cũ')
  for (let at = 0; at < 20; at += 1) await says(SHOPPER, `tin ${at}`)
  sandbox.facebook.setApp({ widestRead: 50, messageDetailLimit: 20 })
  const wide = await graph(sandbox, `${PAGE}/conversations`, token, { query: { limit: '100' } })
  expect([wide.status, ...(errorOf(wide) ?? [])]).toEqual([500, 1, undefined])
  expect(errorOf(await graph(sandbox, first.mid, token))?.[0]).toBe(9000001)
})

test('calls to the inbox can be limited per second', async () => {
  sandbox.facebook.setApp({ conversationCallsPerSecond: 2 })
  const codes: unknown[] = []
  for (let at = 0; at < 6; at += 1)
    codes.push(errorOf(await graph(sandbox, `${PAGE}/conversations`, token))?.[0])
  expect(codes).toContain(613)
})

test('a profile needs the feature, a message of the person, and an account that has one', async () => {
  const profile = () => graph(sandbox, '7201', token, { query: { fields: 'id,name,first_name,profile_pic' } })
  expect(errorOf(await profile())).toEqual([100, 33])
  await says(SHOPPER, 'chào')
  const { body } = await profile()
  expect(body).toMatchObject({ id: '7201', name: 'Nguyễn Lan', first_name: 'Lan' })
  expect((await fetch(String(body.profile_pic))).status).toBe(200)
  sandbox.facebook.setApp({ userProfile: false })
  expect(errorOf(await profile())).toEqual([100, 33])
  sandbox.facebook.setApp({ userProfile: true })
  const person = sandbox.facebook.state.people.get(SHOPPER)
  if (person) person.profile = 'none'
  expect(errorOf(await profile())).toEqual([100, 2018218])
})

test('ids of people are beyond what a number can hold', async () => {
  await sandbox.facebook.call('addPerson', { id: 'minh', name: 'Minh' })
  const { psid } = await says('minh', 'chào')
  expect(psid).toMatch(/^\d{17}$/)
  expect(BigInt(psid) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true)
})
