import { describe, expect, it } from 'vitest'
import { parsePart } from '../../../src/channels/zalo/parse-part.ts'
import { splitByAccount } from '../../../src/channels/zalo/split.ts'
import { isVisitor, visitorOf } from '../../../src/channels/visitor.ts'
import type { InboundEvent } from '../../../src/channels/inbound-event.ts'
import { fixtures, OA, readFixture, USER } from './zalo-support.ts'

/** A delivery's way: split for the journal, read back from it. */
function travel(raw: Buffer): InboundEvent {
  const split = splitByAccount(raw)
  if (!split.ok) throw new Error(split.error)
  const [part] = split.value
  const [member] = parsePart(part?.bytes ?? Buffer.alloc(0))
  if (!member?.ok) throw new Error(member?.reason)
  expect(part).toMatchObject({ accountId: member.event.accountId, events: 1 })
  return member.event
}
const arrive = (name: string): InboundEvent => travel(readFixture(name).raw)
const journaled = (name: string): string => {
  const split = splitByAccount(readFixture(name).raw)
  return split.ok ? split.value.map(({ bytes }) => bytes.toString()).join() : ''
}
const message = (name: string) => {
  const event = arrive(name)
  if (event.kind !== 'message') throw new Error(event.kind)
  return event
}

describe('Zalo events', () => {
  it.each(fixtures)('$file belongs to the OA and can be read, with its ids digit for digit', ({ raw }) => {
    const event = travel(raw)
    expect(event.accountId).toBe(OA)
    if ('personId' in event && !isVisitor(event.personId)) expect(event.personId).toBe(USER)
  })

  it('a text of a person is a message in, with the message it answers', () => {
    expect(message('user-send-text-quote')).toEqual({
      kind: 'message',
      accountId: OA,
      atMs: 1767225600124,
      externalId: 'a1b2c3d4e5f60002',
      personId: USER,
      direction: 'in',
      echo: null,
      text: 'cái này',
      attachments: [],
      replyToExternalId: 'a1b2c3d4e5f60000',
      postback: null,
      referral: null,
    })
  })

  it('ids and times that come as numbers keep their digits', () => {
    expect(message('user-send-text-numbers')).toMatchObject({
      accountId: OA,
      personId: USER,
      atMs: 1767225600134,
    })
  })

  it.each([
    ['user-send-image', { type: 'image', url: 'https://f20.talk.zdn.vn/o.jpg' }],
    ['user-send-gif', { type: 'gif', url: 'https://f20.talk.zdn.vn/o.gif' }],
    ['user-send-link', { type: 'link', url: 'http://shop.example/ao' }],
    ['user-send-audio', { type: 'audio', url: 'https://f20.talk.zdn.vn/v.amr' }],
    ['user-send-video', { type: 'video', url: 'https://f20.talk.zdn.vn/v.mp4' }],
    ['user-send-sticker', { type: 'sticker', detail: { stickerId: 's9' } }],
    ['user-send-location', { type: 'location', detail: { latitude: 10.7769, longitude: 106.7009 } }],
    ['user-send-file', { type: 'file', name: 'bao-gia.pdf', sizeBytes: 1024 }],
    ['user-send-business-card', { type: 'contact', url: 'https://zaloapp.com/qr/p/x' }],
    ['oa-send-list', { type: 'template', detail: { text: 'Cho shop xin thông tin', templateId: 'z1' } }],
  ])('%s brings its attachment', (name, expected) => {
    expect(message(name).attachments).toEqual([expect.objectContaining(expected)])
  })

  it('a shared contact brings the phone written inside its description', () => {
    expect(message('user-send-business-card').attachments[0]?.detail).toMatchObject({ phone: '84900000002' })
  })

  it('an attachment nobody understands, or with an address no browser should open, costs no message', () => {
    const body = JSON.parse(readFixture('user-send-image').raw.toString()) as { message: object }
    const attachments = [7, { type: 'hologram' }, { type: 'image', payload: { url: 'javascript:alert(1)' } }]
    const event = travel(Buffer.from(JSON.stringify({ ...body, message: { ...body.message, attachments } })))
    expect(event).toMatchObject({
      kind: 'message',
      attachments: [{ type: 'other' }, { type: 'other' }, { type: 'image', url: null }],
    })
  })

  it('an echo with an admin was typed in Zalo by staff, one without by an app', () => {
    expect(message('oa-send-text-staff').echo).toEqual({
      kind: 'platform',
      adminId: '7700000000000000077',
      appId: null,
    })
    expect(message('oa-send-text-app')).toMatchObject({ direction: 'out', echo: { kind: 'own-app' } })
  })

  it('reactions come as emoji, by the person or the OA, and can be taken back', () => {
    expect(arrive('user-reacted-message')).toMatchObject({ kind: 'reaction', by: 'person', emoji: '❤️' })
    expect(arrive('oa-reacted-message')).toMatchObject({ kind: 'reaction', by: 'account', emoji: '👍' })
    const taken = readFixture('user-reacted-message').raw.toString().replace('/-heart', '/-remove')
    expect(travel(Buffer.from(taken))).toMatchObject({ emoji: null })
  })

  it('marks name the messages they are about', () => {
    expect(arrive('user-received-message')).toMatchObject({
      kind: 'delivered',
      externalIds: ['b1b2c3d4e5f60001'],
    })
    expect(arrive('user-seen-message')).toMatchObject({
      kind: 'read',
      externalIds: ['b1b2c3d4e5f60001', 'b1b2c3d4e5f60002'],
    })
  })

  it('a receipt of a message to a phone number is counted, and the number is not kept', () => {
    expect(arrive('user-received-message-phone')).toMatchObject({ kind: 'acknowledged' })
    expect(journaled('user-received-message-phone')).not.toContain('84900000003')
  })

  it('follow, unfollow, the first opening of the chat and a widget’s consent name the person', () => {
    expect(arrive('follow')).toMatchObject({ kind: 'followed', source: 'oa_profile' })
    expect(arrive('unfollow')).toMatchObject({ kind: 'unfollowed' })
    expect(arrive('user-click-chatnow')).toEqual({
      kind: 'contact',
      accountId: OA,
      atMs: 1767225600723,
      personId: USER,
    })
    expect(arrive('widget-interaction-accepted')).toMatchObject({ kind: 'contact', personId: USER })
  })

  it('both forms of shared details give name, phone and one line of address', () => {
    expect(arrive('user-submit-info')).toMatchObject({
      kind: 'submitted-info',
      name: 'Lan',
      phone: '84900000001',
      address: '12 Lê Lợi, Phường Sài Gòn, TP HCM',
    })
    expect(arrive('user-submit-info-flat')).toMatchObject({
      name: 'Minh',
      phone: '84900000004',
      address: '12 Lê Lợi, Phường Bến Nghé, Quận 1, TP HCM',
    })
  })

  it.each([
    ['user-submit-info', ['01/02/1990', 'Nữ', 'gender', 'user_dob']],
    ['add-user-to-tag', ['VIP', '"tag"']],
    ['widget-interaction-accepted', ['kh-1', 'shop.example', 'user_external_id']],
    ['oa-send-consent', ['84900000005']],
    ['user-call-oa', ['84900000006', USER]],
    ['user-send-group-text', ['"hi"']],
  ])('%s is journaled without what the policy gives no right to', (name, unwanted) => {
    for (const text of unwanted) {
      expect(readFixture(name).raw.toString()).toContain(text)
      expect(journaled(name)).not.toContain(text)
    }
  })

  it('other bodies are journaled byte for byte', () => {
    for (const name of ['user-send-text', 'user-send-text-spaced', 'user-send-text-numbers', 'follow']) {
      expect(journaled(name)).toBe(readFixture(name).raw.toString())
    }
  })

  it('what a visitor of a website writes, and is answered, belongs to the visit it names', () => {
    const personId = 'visitor:9900000000000000001/cv1'
    expect(visitorOf(personId)).toEqual({ anonymousId: '9900000000000000001', conversationId: 'cv1' })
    expect(arrive('anonymous-send-text')).toMatchObject({
      kind: 'message',
      direction: 'in',
      personId,
      text: 'hi',
    })
    expect(arrive('oa-send-anonymous-text')).toMatchObject({
      kind: 'message',
      direction: 'out',
      personId,
      echo: { kind: 'own-app' },
    })
    expect([isVisitor(personId), isVisitor(USER), visitorOf(USER)]).toEqual([true, false, null])
  })

  it.each([
    'change-oa-daily-quota',
    'update-user-info',
    'add-user-to-tag',
    'user-call-oa',
    'user-send-group-text',
  ])('%s is acknowledged by name', (name) => {
    const { event_name } = JSON.parse(readFixture(name).raw.toString()) as { event_name: string }
    expect(arrive(name)).toMatchObject({ kind: 'acknowledged', name: event_name })
  })

  it('user-withdraw names the person who wants to be erased', () => {
    expect(arrive('user-withdraw')).toMatchObject({ kind: 'withdrawn', personId: '6100000000000007919' })
  })

  it('a kind nobody has described is kept as unknown, under its name', () => {
    expect(arrive('user-send-hologram')).toMatchObject({ kind: 'unknown', name: 'user_send_hologram' })
  })

  it('an event that names no OA goes to nobody', () => {
    const split = splitByAccount(Buffer.from('{"event_name":"shop_has_order","timestamp":"1"}'))
    expect(split).toMatchObject({ ok: true, value: [{ accountId: '0', events: 1 }] })
  })

  it.each(['not json', '[]', '"x"', '', '{"a":'])('a body like %j is malformed', (body) => {
    expect(splitByAccount(Buffer.from(body))).toEqual({ ok: false, error: 'body-malformed' })
  })

  it.each([
    ['{"event_name":"user_send_text","timestamp":"1","sender":{"id":"1"},"recipient":{"id":"2"}}', 'message'],
    ['{"event_name":"follow","oa_id":"2","timestamp":"soon","follower":{"id":"1"}}', 'timestamp'],
    ['{"oa_id":"2"}', 'event_name'],
    ['{"event_name":"user_seen_message","timestamp":"1","message":{"msg_ids":[]}}', 'message.msg_ids'],
    ['no json', 'not-json'],
  ])('%s is parked with the place of the fault, never its value', (body, place) => {
    const [member] = parsePart(Buffer.from(body))
    expect(member).toMatchObject({ ok: false, reason: expect.stringContaining(place) as string })
  })
})
