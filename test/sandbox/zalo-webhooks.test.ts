import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  api,
  APP,
  control,
  grant,
  OA,
  person,
  startReceiver,
  startZalo,
  type Received,
  type Receiver,
} from './zalo-support.ts'

let sandbox: Sandbox
let receiver: Receiver
let status: (received: Received) => number | null
beforeEach(async () => {
  status = () => 200
  receiver = await startReceiver((received) => status(received))
  sandbox = await startZalo({ callbackUrl: receiver.url })
})
afterEach(async () => {
  await sandbox.close()
  await receiver.close()
})

const MINUTE_MS = 60_000
const LADDER_MS = [30_000, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS]
const idle = () => sandbox.idle(5000)
const switches = (change: Record<string, unknown>) => control(sandbox, 'zalo.setSwitches', { change })
const write = (userId: string, more: Record<string, unknown> = {}) =>
  control<{ messageId: string; webhook: unknown }>(sandbox, 'zalo.userSend', {
    oaId: OA,
    userId,
    text: 'gia bao nhiêu/ạ',
    ...more,
  })
const names = () => receiver.received.map(({ body }) => body['event_name'])
const attempts = () => sandbox.history.deliveries({ platform: 'zalo' })

function firstBody(): unknown {
  const [first] = receiver.received
  if (first === undefined) throw new Error('nothing arrived')
  return first.body
}

/** Polls until the condition holds, for at most two seconds. */
async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 2000
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error('the awaited state did not come')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function isSigned({ raw, headers }: Received, oaSecret = APP.oaSecret): boolean {
  const timestamp = /"timestamp":"?(\d+)"?/.exec(raw.toString('utf8'))?.[1] ?? ''
  const hash = createHash('sha256').update(APP.appId).update(raw).update(timestamp).update(oaSecret)
  return headers['x-zevent-signature'] === `mac=${hash.digest('hex')}`
}

describe('events', () => {
  it('arrive signed by plain SHA-256 over the bytes as sent, with the base shape of a message', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    const { messageId } = await write(userId)
    expect(await idle()).toBe(true)
    const [event] = receiver.received
    if (event === undefined) throw new Error('nothing arrived')
    expect(isSigned(event)).toBe(true)
    expect(event.raw.toString('utf8')).toContain('gia bao nhiêu/ạ')
    expect(event.body).toEqual({
      app_id: APP.appId,
      user_id_by_app: expect.stringMatching(/^\d{19}$/),
      event_name: 'user_send_text',
      timestamp: expect.stringMatching(/^\d{13}$/),
      sender: { id: userId },
      recipient: { id: OA },
      message: { msg_id: messageId, text: 'gia bao nhiêu/ạ' },
    })
  })

  it.each([
    ['image', { type: 'image', payload: { thumbnail: expect.any(String), url: expect.any(String) } }],
    ['gif', { type: 'gif', payload: { thumbnail: expect.any(String), url: expect.any(String) } }],
    [
      'link',
      {
        type: 'link',
        payload: { thumbnail: expect.any(String), description: expect.any(String), url: expect.any(String) },
      },
    ],
    ['audio', { type: 'audio', payload: { url: expect.stringContaining('.amr') } }],
    [
      'video',
      { type: 'video', payload: { url: expect.any(String), thumbnail: expect.any(String), description: '' } },
    ],
    ['sticker', { type: 'sticker', payload: { id: 's9', url: expect.any(String) } }],
    ['location', { type: 'location', payload: { coordinates: { latitude: '10.77', longitude: '106.69' } } }],
    [
      'file',
      { type: 'file', payload: expect.objectContaining({ name: 'bao-gia.pdf', size: '15', type: 'pdf' }) },
    ],
    [
      'business_card',
      {
        type: 'link',
        payload: expect.objectContaining({ description: expect.stringMatching(/^\{"phone"/) }),
      },
    ],
  ])('a person sends a %s in its own shape', async (kind, attachment) => {
    await grant(sandbox)
    await write(await person(sandbox), { kind, text: '' })
    await idle()
    const { event_name, message } = firstBody() as {
      event_name: string
      message: { attachments: unknown }
    }
    expect(event_name).toBe(`user_send_${kind}`)
    expect(message.attachments).toEqual([attachment])
  })

  it('follow, unfollow, both forms of user_submit_info, marks, reactions and a first tap have their shapes', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    const who = { oaId: OA, userId }
    await control(sandbox, 'zalo.clickChat', who)
    await control(sandbox, 'zalo.follow', who)
    const info = { name: 'Lan', phone: '84900000001', address: '12 Lê Lợi', city: 'TP HCM', ward: 'Phường 1' }
    await control(sandbox, 'zalo.submitInfo', { ...who, info })
    await control(sandbox, 'zalo.submitInfo', { ...who, form: 'flat', info })
    const { messageId } = await control<{ messageId: string }>(sandbox, 'zalo.staffSend', {
      ...who,
      text: 'dạ',
    })
    await control(sandbox, 'zalo.markReceived', { ...who, messageIds: [messageId] })
    await control(sandbox, 'zalo.markSeen', { ...who, messageIds: [messageId] })
    await control(sandbox, 'zalo.react', { ...who, messageId })
    await control(sandbox, 'zalo.unfollow', who)
    await idle()
    const bodies = receiver.received.map(({ body }) => body)
    const fromOa = { sender: { id: OA }, recipient: { id: userId } }
    expect(bodies).toMatchObject([
      { event_name: 'user_click_chatnow', oa_id: OA, user_id: userId },
      { event_name: 'follow', oa_id: OA, source: 'oa_profile', follower: { id: userId } },
      {
        event_name: 'user_submit_info',
        info: {
          name: 'Lan',
          full_address: { user_city: 'TP HCM', user_ward: 'Phường 1', user_address: '12 Lê Lợi' },
        },
      },
      {
        event_name: 'user_submit_info',
        info: { name: 'Lan', phone: '84900000001', address: '12 Lê Lợi', city: 'TP HCM', ward: 'Phường 1' },
      },
      {
        event_name: 'oa_send_text',
        sender: { id: OA, admin_id: '77' },
        recipient: { id: userId },
        message: { msg_id: messageId, text: 'dạ' },
      },
      { event_name: 'user_received_message', ...fromOa, message: { msg_id: messageId } },
      { event_name: 'user_seen_message', ...fromOa, message: { msg_ids: [messageId] } },
      { event_name: 'user_reacted_message', message: { msg_id: messageId, react_icon: '/-heart' } },
      { event_name: 'unfollow', follower: { id: userId } },
    ])
    expect(bodies[1]).not.toHaveProperty('sender')
    expect(receiver.received.every((event) => isSigned(event))).toBe(true)
  })

  it('of any other kind can be sent, those of ZNS with their header', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    await control(sandbox, 'zalo.emitEvent', { oaId: OA, userId, event: 'user_withdraw' })
    await control(sandbox, 'zalo.emitEvent', {
      oaId: OA,
      event: 'change_template_status',
      members: { template_id: 1 },
      fromZns: true,
    })
    await idle()
    const servers = new Map(
      receiver.received.map(({ body, headers }) => [body['event_name'], headers['x-zevent-server']]),
    )
    expect(servers).toEqual(
      new Map([
        ['user_withdraw', undefined],
        ['change_template_status', 'ZNS'],
      ]),
    )
    expect(receiver.received.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({ event_name: 'user_withdraw', user_id: userId, oa_id: OA }),
    )
  })

  it('carry ids and timestamp as bare numbers by switch, digit for digit, and stay rightly signed', async () => {
    await grant(sandbox)
    await switches({ numericIds: true })
    const userId = await person(sandbox)
    await write(userId, { text: '12345' })
    await idle()
    const [event] = receiver.received
    if (event === undefined) throw new Error('nothing arrived')
    const text = event.raw.toString('utf8')
    expect(text).toContain(`"sender":{"id":${userId}}`)
    expect(text).toContain('"text":"12345"')
    expect(text).toMatch(/"timestamp":\d{13}/)
    expect(isSigned(event)).toBe(true)
  })

  it('are not sent without a grant, with their toggle off, or without a URL', async () => {
    const userId = await person(sandbox)
    expect(await write(userId)).toMatchObject({ webhook: { sent: false, because: 'no-grant' } })
    await grant(sandbox)
    await control(sandbox, 'zalo.setToggles', { events: ['follow'] })
    expect(await write(userId)).toMatchObject({ webhook: { sent: false, because: 'toggle-off' } })
    await control(sandbox, 'zalo.follow', { oaId: OA, userId })
    await idle()
    expect(names()).toEqual(['follow'])
  })

  it('are signed with a reset key at once, and with an OA’s own key where it has one', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    await control(sandbox, 'zalo.resetOaSecret', { secret: 'another-secret' })
    await write(userId)
    await idle()
    await control(sandbox, 'zalo.resetOaSecret', { secret: 'own-secret-of-oa', oaId: OA })
    await write(userId)
    await idle()
    const [first, second] = receiver.received
    if (first === undefined || second === undefined) throw new Error('an event is missing')
    expect(isSigned(first, 'another-secret')).toBe(true)
    expect(isSigned(second, 'own-secret-of-oa')).toBe(true)
  })
})

describe('the echo of a message sent by the API', () => {
  const sendText = async (text: string) => {
    const { accessToken } = await grant(sandbox)
    const recipient = { user_id: await person(sandbox) }
    return api(sandbox, '/v3.0/oa/message/cs', { token: accessToken, post: { recipient, message: { text } } })
  }

  it('carries the message id of the answer and no admin_id', async () => {
    const { data } = await sendText('dạ còn')
    await idle()
    const { sender, message } = firstBody() as { sender: object; message: object }
    expect(sender).toEqual({ id: OA })
    expect(message).toEqual({ msg_id: (data as { message_id: string }).message_id, text: 'dạ còn' })
  })

  it('arrives before the HTTP answer by switch', async () => {
    await switches({ echo: 'before' })
    await sendText('dạ còn')
    expect(names()).toEqual(['oa_send_text'])
  })

  it('is followed by received and seen marks by switch', async () => {
    await switches({ autoReceivedMs: 10, autoSeenMs: 20 })
    await sendText('dạ còn')
    await until(() => receiver.received.length === 3)
    // Told apart from each other, so their order on the way is nobody's promise.
    expect(new Set(names())).toEqual(new Set(['oa_send_text', 'user_received_message', 'user_seen_message']))
  })
})

describe('delivery', () => {
  it('probes a new URL with an unsigned {} and refuses one that does not answer 200', async () => {
    status = () => 404
    await expect(control(sandbox, 'zalo.registerWebhook', { url: `${receiver.url}/new` })).rejects.toThrow(
      'refused',
    )
    expect(receiver.received[0]?.raw.toString()).toBe('{}')
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-zevent-signature')
    status = () => 200
    const kept = await control<{ url: string }>(sandbox, 'zalo.registerWebhook', {
      url: `${receiver.url}/new`,
    })
    expect(kept.url).toBe(`${receiver.url}/new`)
  })

  it('is not repeated for a wrong answer unless the switch says so, then with num_retry', async () => {
    await grant(sandbox)
    status = () => 503
    await write(await person(sandbox))
    expect(await idle()).toBe(true)
    expect(receiver.received).toHaveLength(1)
    await switches({ retryOn: 'not-200' })
    await write(await person(sandbox))
    await until(() => attempts().filter(({ ackAtMs }) => ackAtMs !== null).length === 2)
    status = () => 200
    sandbox.clock.advance(30_000)
    expect(await idle()).toBe(true)
    expect(receiver.received.map(({ headers }) => headers['num_retry'] ?? null)).toEqual([null, null, '1'])
    expect(receiver.received[2]?.raw.equals(receiver.received[1]?.raw ?? Buffer.alloc(0))).toBe(true)
  })

  it('repeats a failed connection along the ladder, then switches the webhook off until it is enabled again', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    await receiver.close()
    await write(userId)
    for (const [at, waitMs] of LADDER_MS.entries()) {
      await until(() => attempts().filter(({ error }) => error !== null).length === at + 1)
      sandbox.clock.advance(waitMs - 1000)
      expect(attempts()).toHaveLength(at + 1)
      sandbox.clock.advance(1000)
    }
    expect(await idle()).toBe(true)
    expect(attempts().map(({ headers }) => headers['num_retry'] ?? null)).toEqual([
      null,
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
    expect(await write(userId)).toMatchObject({ webhook: { sent: false, because: 'disabled' } })
    await control(sandbox, 'zalo.enableWebhook')
    expect(await write(userId)).toMatchObject({ webhook: { sent: true } })
  })

  it('counts an answer that is too slow as none', async () => {
    await grant(sandbox)
    await switches({ answerWithinMs: 100 })
    status = () => null
    await write(await person(sandbox))
    expect(await idle()).toBe(true)
    expect(attempts()[0]?.error).toContain('timeout')
  })

  it('can be doubled, held and released in another order', async () => {
    await grant(sandbox)
    const userId = await person(sandbox)
    await control(sandbox, 'delivery.setMode', { platform: 'zalo', mode: { copies: 2 } })
    await write(userId)
    await idle()
    expect(receiver.received).toHaveLength(2)
    expect(receiver.received[0]?.raw.equals(receiver.received[1]?.raw ?? Buffer.alloc(0))).toBe(true)
    await control(sandbox, 'delivery.setMode', { platform: 'zalo', mode: { copies: 1 } })
    await control(sandbox, 'delivery.hold', { platform: 'zalo' })
    for (const text of ['1', '2', '3']) await write(userId, { text })
    await control(sandbox, 'delivery.release', { platform: 'zalo', order: 'reverse' })
    await idle()
    const texts = receiver.received.slice(2).map(({ body }) => (body['message'] as { text: string }).text)
    expect(texts).toEqual(['3', '2', '1'])
  })
})
