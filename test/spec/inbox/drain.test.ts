import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimAccount } from '../../../src/inbox/claim-account.ts'
import { idOf } from '../../../src/kit/ids.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { facebookBody, facebookMessage, signedByZalo } from '../../support/deliveries.ts'
import { openInbox } from '../../support/inbox.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, testChannels } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

const T = 1_767_000_000_000
let nextPage = 1_000
const aPage = (shopId = 'shop-a') =>
  linkedChannel(store, { shopId, platform: 'facebook', externalId: String(++nextPage) })
const messaging = (pageId: string, ...events: unknown[]) => facebookBody([{ pageId, messaging: events }])
const feed = (pageId: string, ...values: object[]) =>
  facebookBody([{ pageId, changes: values.map((value) => ({ field: 'feed', value })) }])
const textOf = async (shopId: string, id: string, field: 'sealedText' | 'sealedEdit' = 'sealedText') => {
  const message = await store.messages.findOne({ _id: id, shopId }).lean()
  if (!message?.[field]) return null
  const people = await vault.forPeople(shopId, [message.personId], { create: false })
  return people.open(message.personId, { collection: 'messages', documentId: id, field }, message[field])
}

it('makes a conversation, a person and a message of a first delivery, sealed, told and done', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [
    messaging(
      pageId,
      facebookMessage({
        pageId,
        personId: '7201',
        text: 'Giá bao nhiêu?',
        mid: 'm1',
        atMs: 1_767_000_000_123,
      }),
    ),
  ])
  const outcome = await inbox.drainAll()
  const personId = idOf('per', channelId, '7201')
  const messageId = idOf('msg', channelId, 'm1')
  expect(outcome).toMatchObject({
    applied: 1,
    duplicates: 0,
    parked: 0,
    refused: 0,
    newPeople: [{ shopId, personId }],
    touchedMessages: [{ shopId, messageIds: [messageId] }],
  })
  const conversation = await store.conversations.findOne({ shopId, channelId }).lean()
  expect(conversation).toMatchObject({
    _id: idOf('cnv', channelId, '7201'),
    personId,
    lastMessageId: messageId,
    lastMessageAt: new Date(1_767_000_000_123),
    updatedAt: new Date(1_767_000_000_123),
    lastContactAt: new Date(1_767_000_000_123),
    unreadCount: 1,
    hasUnread: true,
  })
  const message = await store.messages.findOne({ _id: messageId, shopId }).lean()
  expect(message).toMatchObject({
    direction: 'in',
    authorKind: 'person',
    stub: false,
    sendStatus: 'received',
  })
  expect(message?.sealedText?.includes('bao nhiêu')).toBe(false)
  expect(await textOf(shopId, messageId)).toBe('Giá bao nhiêu?')
  expect(await store.people.findOne({ _id: personId, shopId }).lean()).toMatchObject({
    externalId: '7201',
    lastInteractionAt: new Date(1_767_000_000_123),
  })
  const [row] = await store.deliveries.find({ accountId: pageId }).lean()
  expect(row).toMatchObject({
    state: 'done',
    shopId,
    channelId,
    outcome: { applied: 1, duplicates: 0, parked: 0, refused: 0 },
  })
  expect(row?.expireAt?.getTime()).toBeGreaterThan(Date.now() + 6 * 24 * 3_600_000)
  expect((await store.channels.findOne({ _id: channelId, shopId }).lean())?.lastEventAt).not.toBeNull()
  expect(await store.events.find({ shopId, channelId }).lean()).toMatchObject([
    { type: 'message.received', subjectId: messageId, conversationId: conversation?._id },
  ])
})

it('has the effect of a repeated delivery once, and counts the rest as duplicates', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  const body = messaging(
    pageId,
    facebookMessage({ pageId, personId: '7201', text: 'một lần thôi', mid: 'once' }),
  )
  await inbox.journal('facebook', [body, body])
  expect(await inbox.drainAll()).toMatchObject({ applied: 1, duplicates: 1 })
  await inbox.journal('facebook', [body])
  expect(await inbox.drainAll()).toMatchObject({ applied: 0, duplicates: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(1)
  expect(await store.conversations.findOne({ shopId, channelId }).lean()).toMatchObject({ unreadCount: 1 })
  expect(await store.events.countDocuments({ shopId, channelId })).toBe(1)
})

it('holds an edit, a reaction, a mark and an unsend that come before their message', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  const person = { sender: { id: '7201' }, recipient: { id: pageId } }
  await inbox.journal('facebook', [
    messaging(pageId, {
      ...person,
      timestamp: T + 30,
      message_edit: { mid: 'e1', text: 'đã sửa', num_edit: 1 },
    }),
    messaging(pageId, {
      ...person,
      timestamp: T + 31,
      reaction: { mid: 'e1', action: 'react', reaction: 'love', emoji: '❤' },
    }),
    messaging(pageId, { ...person, timestamp: T + 40, message: { mid: 'u1', is_deleted: true } }),
  ])
  await inbox.drainAll()
  expect(await store.conversations.countDocuments({ shopId, channelId })).toBe(0)
  await inbox.journal('facebook', [
    messaging(
      pageId,
      facebookMessage({ pageId, personId: '7201', text: 'chưa sửa', mid: 'e1', atMs: T + 20 }),
      facebookMessage({ pageId, personId: '7201', text: 'thu hồi rồi', mid: 'u1', atMs: T + 21 }),
    ),
  ])
  await inbox.drainAll()
  const edited = idOf('msg', channelId, 'e1')
  expect(await textOf(shopId, edited, 'sealedEdit')).toBe('đã sửa')
  expect(await store.messages.findOne({ _id: edited, shopId }).lean()).toMatchObject({
    editNumber: 1,
    reactions: [{ by: 'person', emoji: '❤' }],
  })
  const unsent = await store.messages.findOne({ _id: idOf('msg', channelId, 'u1'), shopId }).lean()
  expect(unsent).toMatchObject({ stub: false, sealedText: null, deletedAt: new Date(T + 40) })
})

it('takes comments with their post and their authors, and lets a removal be final', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  const postId = `${pageId}_500`
  const from = { id: '7201', name: 'Lan' }
  const comment = { item: 'comment', comment_id: '500_900', post_id: postId, parent_id: postId, from }
  await inbox.journal('facebook', [
    feed(pageId, { ...comment, verb: 'add', created_time: 1_767_000_000, message: 'giá?' }),
    feed(pageId, {
      ...comment,
      verb: 'add',
      comment_id: '500_901',
      parent_id: '500_900',
      from: { id: pageId, name: 'Shop' },
      created_time: 1_767_000_050,
      message: 'dạ 100k',
    }),
    feed(pageId, { ...comment, verb: 'edited', created_time: 1_767_000_060, message: 'giá bao nhiêu' }),
    feed(pageId, { ...comment, verb: 'hide', created_time: 1_767_000_070, message: 'x' }),
  ])
  expect(await inbox.drainAll()).toMatchObject({
    applied: 4,
    newPeople: [{ personId: idOf('per', channelId, '7201') }],
  })
  const id = idOf('cmt', channelId, '500_900')
  expect(await store.comments.findOne({ _id: id, shopId }).lean()).toMatchObject({
    stub: false,
    hidden: true,
    own: false,
    parentId: null,
    postId: idOf('pst', channelId, postId),
    createdAt: new Date(1_767_000_000_000),
    editedAt: new Date(1_767_000_060_000),
  })
  expect(
    await store.comments.findOne({ _id: idOf('cmt', channelId, '500_901'), shopId }).lean(),
  ).toMatchObject({
    own: true,
    personId: null,
    parentId: id,
  })
  expect(await store.posts.findOne({ shopId, channelId }).lean()).toMatchObject({
    stub: true,
    externalId: postId,
  })
  await inbox.journal('facebook', [
    feed(pageId, { ...comment, verb: 'remove', created_time: 1_767_000_090 }),
    feed(pageId, { ...comment, verb: 'edited', created_time: 1_767_000_099, message: 'muộn' }),
  ])
  await inbox.drainAll()
  expect(await store.comments.findOne({ _id: id, shopId }).lean()).toMatchObject({
    sealedText: null,
    deletedAt: new Date(1_767_000_090_000),
  })
})

it('keeps phone, address and name of a Zalo person who shared them, and lets the newest follow or unfollow stand', async () => {
  const oaId = '900100'
  const { shopId, channelId } = await linkedChannel(store, {
    shopId: 'shop-a',
    platform: 'zalo',
    externalId: oaId,
  })
  const inbox = openInbox({ store, vault })
  const event = (change: { event_name: string; timestamp: string } & Record<string, unknown>) =>
    signedByZalo({ user_id_by_app: 'b', ...change }).body
  await inbox.journal('zalo', [
    event({ event_name: 'unfollow', timestamp: '1767225602900', oa_id: oaId, follower: { id: '4466' } }),
    event({ event_name: 'follow', timestamp: '1767225602000', oa_id: oaId, follower: { id: '4466' } }),
    event({
      event_name: 'user_submit_info',
      timestamp: '1767225603000',
      sender: { id: '4466' },
      recipient: { id: oaId },
      info: {
        name: 'Lan',
        phone: '84900000001',
        user_dob: '01/02/1990',
        gender: 'Nữ',
        full_address: { user_city: 'TP HCM', user_ward: 'Phuong 1', user_address: '12 Le Loi' },
      },
    }),
  ])
  expect(await inbox.drainAll()).toMatchObject({ applied: 3 })
  const person = await store.people.findOne({ _id: idOf('per', channelId, '4466'), shopId }).lean()
  expect(person).toMatchObject({
    follower: false,
    followedAt: new Date(1_767_225_602_000),
    sources: { name: { from: 'submitted' }, phone: { from: 'submitted' }, address: { from: 'submitted' } },
  })
  const sealer = await vault.forPeople(shopId, [person?._id ?? ''], { create: false })
  const open = (field: 'sealedPhone' | 'sealedAddress') =>
    sealer.open(
      person?._id ?? '',
      { collection: 'people', documentId: person?._id ?? '', field },
      person?.[field] as Buffer,
    )
  expect(open('sealedPhone')).toBe('84900000001')
  expect(open('sealedAddress')).toContain('12 Le Loi')
})

it('stores nothing without consent, counts it, and keeps none of its content', async () => {
  const { shopId, channelId, externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault, consents: { nowCached: () => Promise.resolve(new Set(['FB1'])) } })
  await inbox.journal('facebook', [
    messaging(pageId, facebookMessage({ pageId, personId: '7201', text: 'kín' })),
  ])
  expect(await inbox.drainAll()).toMatchObject({ applied: 0, refused: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(0)
  expect(await store.deliveries.find({ accountId: pageId }).lean()).toMatchObject([
    { state: 'refused', reason: 'consent-missing:FB5', sealed: null, outcome: { refused: 1 } },
  ])
})

it('sets rows of an account nobody linked aside and applies them once it is', async () => {
  const pageId = String(++nextPage)
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [
    messaging(pageId, facebookMessage({ pageId, personId: '7201', text: 'trước khi liên kết' })),
  ])
  expect(await inbox.drainAll()).toMatchObject({ applied: 0, unclaimed: 1 })
  const [row] = await store.deliveries.find({ accountId: pageId }).lean()
  expect(row?.state).toBe('unclaimed')
  expect(row?.expireAt?.getTime()).toBe((row?.receivedAt.getTime() ?? 0) + 7 * 24 * 3_600_000)
  const { shopId, channelId } = await linkedChannel(store, {
    shopId: 'shop-a',
    platform: 'facebook',
    externalId: pageId,
  })
  expect(await claimAccount(store, 'facebook', pageId)).toEqual({ rows: 1, lane: row?.lane })
  expect(await inbox.drainAll()).toMatchObject({ applied: 1 })
  expect(await store.messages.countDocuments({ shopId, channelId })).toBe(1)
})

it('counts and drops what comes for an account that was unlinked', async () => {
  const { externalId: pageId } = await linkedChannel(store, {
    shopId: 'shop-a',
    platform: 'facebook',
    externalId: String(++nextPage),
    live: false,
  })
  const inbox = openInbox({ store, vault })
  await inbox.journal('facebook', [
    messaging(pageId, facebookMessage({ pageId, personId: '7201', text: 'muộn rồi' })),
  ])
  expect(await inbox.drainAll()).toMatchObject({ applied: 0, refused: 1 })
  expect(await store.deliveries.find({ accountId: pageId }).lean()).toMatchObject([
    { state: 'refused', reason: 'channel-unlinked', sealed: null },
  ])
})

it('counts kinds nobody has described by their name and calls them applied', async () => {
  const { externalId: pageId } = await aPage()
  const inbox = openInbox({ store, vault })
  const event = { sender: { id: '1' }, recipient: { id: pageId }, timestamp: 5, brand_new_thing: { a: 1 } }
  await inbox.journal('facebook', [messaging(pageId, event, event)])
  expect(await inbox.drainAll()).toMatchObject({ applied: 2, parked: 0 })
  const kinds = await store.eventKinds.find({ known: false }).lean()
  expect(kinds).toMatchObject([{ platform: 'facebook', count: 2 }])
})

/** What Zalo tells beyond ZA1–ZA3 (docs/platforms/zalo.md#acknowledged). */
const ACKNOWLEDGED = [
  'oa_send_consent user_reply_consent user_call_oa oa_call_user',
  'create_group delete_group update_group_info user_join_group user_out_group user_request_join_group',
  'accept_request_join_group reject_request_join_group add_group_admin remove_group_admin',
  'user_send_group_text user_send_group_image user_send_group_file oa_send_group_text oa_send_group_link',
  'update_user_info add_user_to_tag remove_user_from_tag remove_tag widget_failed_to_sync_user_external_id',
  'extension_purchased shop_has_order user_asking_product user_feedback user_click_response_button',
  'change_template_status change_template_quality event_journey_acknowledged event_journey_time_out',
].flatMap((names) => names.split(' '))

it('counts by name what Zalo tells of calls, groups, tags, templates and shops, and keeps nothing of it but name, account and time', async () => {
  const OA = '3120456789012349001'
  const { shopId, channelId } = await linkedChannel(store, {
    shopId: 'shop-a',
    platform: 'zalo',
    externalId: OA,
  })
  const foreign = {
    user_id: '6100000000000007919',
    phone: '84900000005',
    tag: { name: 'VIP-mua-nhieu', user_ids: ['6100000000000007919'] },
    data: { method: 'dynamic_url', user_external_id: 'kh-9a41' },
    message: { msg_id: 'm1', text: 'chào cả nhóm' },
    group_id: 'nhom-17',
  }
  const bodies = ACKNOWLEDGED.map((event_name, at) =>
    Buffer.from(JSON.stringify({ oa_id: OA, event_name, timestamp: String(T + at), ...foreign })),
  )
  bodies.push(
    Buffer.from(
      JSON.stringify({
        oaId: OA,
        event_name: 'change_oa_daily_quota',
        timestamp: String(T),
        quota: { prev_value: '500', new_value: '2000' },
      }),
    ),
    Buffer.from(
      JSON.stringify({
        event_name: 'user_received_message',
        timestamp: String(T),
        sender: { id: OA },
        recipient: { id: foreign.phone },
        message: { msg_id: 'z1', delivery_time: String(T), tracking_id: 'don-hang-7' },
      }),
    ),
  )
  for (const body of bodies) {
    const split = testChannels.zalo.splitByAccount(body)
    const kept = split.ok ? split.value.map(({ bytes }) => bytes.toString()).join() : 'refused'
    expect(kept).toContain(OA)
    expect(kept).not.toMatch(/7919|84900000005|VIP|dynamic_url|kh-9a41|chào|nhom-17|don-hang-7|"quota"/)
  }
  const inbox = openInbox({ store, vault })
  await inbox.journal('zalo', bodies)
  expect(await inbox.drainAll()).toMatchObject({
    applied: bodies.length,
    parked: 0,
    newPeople: [],
    touchedMessages: [],
  })
  const kinds = await store.eventKinds.find({ platform: 'zalo', known: true }).lean()
  const counted = new Map(kinds.map(({ name, count }) => [name, count]))
  for (const name of [...ACKNOWLEDGED, 'change_oa_daily_quota']) expect(counted.get(name), name).toBe(1)
  const own = { shopId, channelId }
  expect(await store.people.countDocuments(own)).toBe(0)
  expect(await store.messages.countDocuments(own)).toBe(0)
  expect(await store.conversations.countDocuments(own)).toBe(0)
})
