import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { createFacebookChannel } from '../../src/channels/facebook/index.ts'
import { SUBSCRIBED_FIELDS } from '../../src/channels/facebook/subscribed-fields.ts'
import type { InboundEvent } from '../../src/channels/inbound-event.ts'
import { PAGE, type Receiver, SHOPPER, startFacebook, startReceiver } from '../sandbox/facebook-support.ts'
import { facebookSettings } from '../unit/channels/facebook-support.ts'

let receiver: Receiver
let sandbox: Sandbox

beforeAll(async () => {
  receiver = await startReceiver()
  sandbox = await startFacebook({ receiver })
  await sandbox.facebook.call('setSubscription', { pageId: PAGE, fields: SUBSCRIBED_FIELDS })
})
afterAll(async () => {
  await sandbox?.close()
  await receiver?.close()
})

/** Does it, waits until everything is delivered, and reads all that came since: signed, and every member readable. */
async function eventsOf(act: () => Promise<unknown>): Promise<InboundEvent[]> {
  const channel = createFacebookChannel(facebookSettings)
  const before = receiver.received.length
  await act()
  expect(await sandbox.idle()).toBe(true)
  return receiver.received.slice(before).flatMap(({ raw, headers }) => {
    expect(channel.verifySignature(raw, headers)).toBe(true)
    const parts = channel.splitByAccount(raw)
    if (!parts.ok) throw new Error(parts.error)
    return parts.value.flatMap(({ bytes }) =>
      channel.parsePart(bytes).map((member) => {
        if (!member.ok) throw new Error(member.reason)
        return member.event
      }),
    )
  })
}
const act = (verb: string, args: object) => sandbox.facebook.call<{ id: string; mid: string }>(verb, args)
const who = { pageId: PAGE, personId: SHOPPER }

it('reads what a shopper does in Messenger', async () => {
  let mid = ''
  const written = await eventsOf(async () => {
    ;({ mid } = await act('sendMessage', { ...who, text: 'Xin chào 👍 a/b', quickReply: 'SIZE_L' }))
  })
  expect(written).toMatchObject([
    {
      kind: 'message',
      externalId: mid,
      personId: '7201',
      text: 'Xin chào 👍 a/b',
      postback: { payload: 'SIZE_L' },
    },
  ])
  expect(await eventsOf(() => act('editMessage', { mid, text: 'Chào' }))).toMatchObject([
    { kind: 'message-edited', externalId: mid, text: 'Chào', editNumber: 1 },
  ])
  expect(await eventsOf(() => act('react', { mid, reaction: 'love' }))).toMatchObject([
    { kind: 'reaction', emoji: '❤' },
  ])
  expect(await eventsOf(() => act('react', { mid }))).toMatchObject([{ kind: 'reaction', emoji: null }])
  expect(await eventsOf(() => act('unsendMessage', { mid }))).toMatchObject([
    { kind: 'message-deleted', externalId: mid },
  ])
  expect(await eventsOf(() => act('postback', { ...who, title: 'Giá', payload: 'PRICE' }))).toMatchObject([
    { kind: 'message', text: 'Giá', postback: { title: 'Giá', payload: 'PRICE' } },
  ])
})

it('reads what staff do in Meta’s inbox, and how it arrives', async () => {
  expect(await eventsOf(() => act('staffReply', { ...who, text: 'Dạ' }))).toContainEqual(
    expect.objectContaining({ kind: 'message', direction: 'out', text: 'Dạ', personId: '7201' }),
  )
  const read = await eventsOf(() => act('markRead', who))
  expect(read).toMatchObject([{ kind: 'read', personId: '7201' }])
})

it('reads what happens to comments and posts', async () => {
  let postId = ''
  let commentId = ''
  const posted = await eventsOf(async () => {
    ;({ id: postId } = await act('addPost', { pageId: PAGE, message: 'Hàng mới về' }))
  })
  expect(posted).toMatchObject([{ kind: 'post', verb: 'add', externalId: postId, text: 'Hàng mới về' }])
  const commented = await eventsOf(async () => {
    ;({ id: commentId } = await act('comment', { postId, personId: SHOPPER, message: 'giá?' }))
  })
  expect(commented).toMatchObject([
    {
      kind: 'comment',
      verb: 'add',
      externalId: commentId,
      postExternalId: postId,
      parentExternalId: null,
      fromId: '7201',
    },
  ])
  const answered = await eventsOf(() =>
    act('staffComment', { postId, parentId: commentId, message: 'Dạ 100k' }),
  )
  expect(answered).toMatchObject([
    { kind: 'comment', fromId: PAGE, parentExternalId: commentId, text: 'Dạ 100k' },
  ])
  for (const [change, verb] of [
    ['hide', 'hide'],
    ['unhide', 'unhide'],
    ['remove', 'remove'],
  ] as const) {
    const events = await eventsOf(() => act('moderateComment', { commentId, action: change }))
    expect(events).toContainEqual(expect.objectContaining({ kind: 'comment', verb, externalId: commentId }))
  }
  expect(
    await eventsOf(() => act('reactToItem', { itemId: postId, personId: SHOPPER, reaction: 'love' })),
  ).toMatchObject([{ kind: 'acknowledged', name: 'feed-reaction' }])
})

it('reads the same from a thread another app holds', async () => {
  await act('setThreadOwner', { ...who, appId: '12345' })
  expect(await eventsOf(() => act('sendMessage', { ...who, text: 'Alo' }))).toMatchObject([
    { kind: 'message', direction: 'in', text: 'Alo' },
  ])
})
