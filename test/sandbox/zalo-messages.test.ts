import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { api, control, grant, OA, person, startZalo } from './zalo-support.ts'

let sandbox: Sandbox
let token: string
beforeEach(async () => {
  sandbox = await startZalo()
  token = (await grant(sandbox)).accessToken
})
afterEach(() => sandbox.close())

const HOUR_MS = 3_600_000
const post = (path: string, body: unknown) => api(sandbox, path, { token, post: body })
const send = (userId: string, message: unknown) =>
  post('/v3.0/oa/message/cs', { recipient: { user_id: userId }, message })
const say = (userId: string, text = 'dạ shop còn ạ') => send(userId, { text })
const template = (template_type: string, ...elements: unknown[]) => ({
  attachment: { type: 'template', payload: { template_type, elements } },
})

async function renewToken(): Promise<void> {
  token = (await grant(sandbox)).accessToken
}

async function upload(kind: 'image' | 'gif' | 'file', bytes: Buffer, name: string) {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), name)
  return api(sandbox, `/v2.0/oa/upload/${kind}`, { token, form })
}
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(60)])

describe('a consultation message', () => {
  it('answers message id, person, sent time as text, and that it was free', async () => {
    const userId = await person(sandbox)
    const { error, data } = await say(userId)
    expect(error).toBe(0)
    expect(data).toMatchObject({ user_id: userId, quota: { quota_type: 'reply' } })
    expect((data as { sent_time: unknown }).sent_time).toMatch(/^\d{13}$/)
  })

  it.each([
    ['is free until 48 hours after the last interaction', 48 * HOUR_MS, 'reply'],
    ['uses the package after 48 hours', 48 * HOUR_MS + 60_000, 'sub_quota'],
    ['uses the package until seven days', 7 * 24 * HOUR_MS, 'sub_quota'],
    ['is refused with -230 after seven days', 7 * 24 * HOUR_MS + 60_000, -230],
  ])('%s', async (_, sinceMs, outcome) => {
    // Half a second of slack: the sandbox clock runs while the call travels.
    const lastInteractionAtMs = sandbox.clock.nowMs() - sinceMs + 500
    const answer = await say(await person(sandbox, { lastInteractionAtMs }))
    if (typeof outcome === 'number') expect(answer.error).toBe(outcome)
    else expect(answer.data).toMatchObject({ quota: { quota_type: outcome } })
  })

  it('is billed without a quota object once the free ones are spent, or refused with -211 by switch', async () => {
    await control(sandbox, 'zalo.changeOa', { oaId: OA, change: { freePerMonth: 1 } })
    const userId = await person(sandbox, { lastInteractionAtMs: sandbox.clock.nowMs() - 60 * HOUR_MS })
    expect((await say(userId)).data).toMatchObject({ quota: { remain: '0', total: '1' } })
    expect((await say(userId)).data).not.toHaveProperty('quota')
    await control(sandbox, 'zalo.setSwitches', { change: { quotaSpent: 'refused' } })
    expect(await say(userId)).toMatchObject({ error: -211 })
  })

  it('gives a follower who never interacted three welcomes, then -232; a stranger gets -213', async () => {
    const follower = await person(sandbox, { lastInteractionAtMs: null, isFollower: true })
    for (let sent = 0; sent < 3; sent += 1)
      expect((await say(follower)).data).toMatchObject({ quota: { quota_type: 'welcome_msg' } })
    expect(await say(follower)).toMatchObject({ error: -232 })
    expect(await say(await person(sandbox, { lastInteractionAtMs: null }))).toMatchObject({ error: -213 })
    expect(await say('999')).toMatchObject({ error: -213 })
  })

  it('is possible again after the person wrote, or followed', async () => {
    const userId = await person(sandbox, { lastInteractionAtMs: 0 })
    expect(await say(userId)).toMatchObject({ error: -230 })
    await control(sandbox, 'zalo.userSend', { oaId: OA, userId, text: 'alo' })
    expect(await say(userId)).toMatchObject({ error: 0 })
    sandbox.clock.advance(8 * 24 * HOUR_MS)
    await renewToken()
    expect(await say(userId)).toMatchObject({ error: -230 })
    await control(sandbox, 'zalo.follow', { oaId: OA, userId })
    expect(await say(userId)).toMatchObject({ error: 0 })
  })

  it('takes 2,000 characters and refuses 2,001 with -210; decomposed text is longer', async () => {
    const userId = await person(sandbox)
    expect(await say(userId, 'ậ'.repeat(2000))).toMatchObject({ error: 0 })
    expect(await say(userId, 'a'.repeat(2001))).toMatchObject({ error: -210 })
    expect(await say(userId, 'ậ'.normalize('NFD').repeat(2000))).toMatchObject({ error: -210 })
  })

  it('can answer by the id of a received message and quote one', async () => {
    const userId = await person(sandbox)
    const { messageId } = await control<{ messageId: string }>(sandbox, 'zalo.userSend', {
      oaId: OA,
      userId,
      text: 'a',
    })
    const answer = await post('/v3.0/oa/message/cs', {
      recipient: { message_id: messageId },
      message: { text: 'b', quote_message_id: messageId },
    })
    expect(answer.data).toMatchObject({ user_id: userId })
    expect(await send(userId, { text: 'c', quote_message_id: 'nowhere' })).toMatchObject({ error: -201 })
  })

  it('knows the reply form with its old limits, or not at all, by switch', async () => {
    const userId = await person(sandbox)
    const asked = { oaId: OA, userId, text: 'a' }
    const { messageId } = await control<{ messageId: string }>(sandbox, 'zalo.userSend', asked)
    const reply = () =>
      post('/v3.0/oa/message/cs', { recipient: { message_id: messageId }, message: { text: 'b' } })
    await control(sandbox, 'zalo.setSwitches', { change: { replyForm: 'limited' } })
    for (let n = 0; n < 8; n += 1) expect(await reply()).toMatchObject({ error: 0 })
    expect(await reply()).toMatchObject({ error: -211 })
    sandbox.clock.advance(48 * HOUR_MS + 1)
    await renewToken()
    expect(await reply()).toMatchObject({ error: -201 })
    await control(sandbox, 'zalo.setSwitches', { change: { replyForm: 'refused' } })
    const { messageId: newer } = await control<{ messageId: string }>(sandbox, 'zalo.userSend', asked)
    const recipient = { message_id: newer }
    expect(await post('/v3.0/oa/message/cs', { recipient, message: { text: 'b' } })).toMatchObject({
      error: -201,
    })
  })

  it('names the wrong field with -201', async () => {
    const userId = await person(sandbox)
    const cases: [unknown, string][] = [
      [{}, 'message.text'],
      [{ text: 7 }, 'message.text'],
      [template('media', { media_type: 'image' }), 'url'],
      [template('media', { media_type: 'image', url: 'http://x/1.jpg', attachment_id: 'a' }), 'url'],
      [template('media', { media_type: 'gif', url: 'http://x/1.gif' }), 'width'],
      [template('media', { media_type: 'film', url: 'http://x/1' }), 'media_type'],
      [template('request_user_info', { subtitle: 's', image_url: 'http://x/b.jpg' }), 'title'],
      [{ attachment: { type: 'file', payload: { token: 'unknown' } } }, 'token'],
    ]
    for (const [message, field] of cases)
      expect(await send(userId, message)).toMatchObject({
        error: -201,
        message: expect.stringContaining(field),
      })
    expect(await post('/v3.0/oa/message/cs', { message: { text: 'a' } })).toMatchObject({
      message: expect.stringContaining('recipient'),
    })
    expect(await send(userId, template('list', {}))).toMatchObject({ error: -233 })
  })

  it('sends pictures, gifs, stickers, the info form and buttons', async () => {
    const userId = await person(sandbox)
    const button = { title: 'Xem', type: 'oa.open.url', payload: { url: 'http://x' } }
    const good = [
      { text: 'ảnh', ...template('media', { media_type: 'image', url: 'http://x/1.jpg' }) },
      template('media', { media_type: 'gif', url: 'http://x/1.gif', width: 10, height: 10 }),
      template('media', { media_type: 'sticker', attachment_id: 's1' }),
      template('request_user_info', { title: 'Shop', subtitle: 'Cho shop xin', image_url: 'http://x/b.jpg' }),
      { text: 'chọn', attachment: { type: 'template', payload: { buttons: [button] } } },
    ]
    for (const message of good) expect(await send(userId, message)).toMatchObject({ error: 0 })
    const six = { attachment: { type: 'template', payload: { buttons: Array(6).fill(button) } } }
    expect(await send(userId, { text: 'chọn', ...six })).toMatchObject({ error: -210 })
    const sent = await control<{ kind: string }[]>(sandbox, 'zalo.messages', { origin: 'api' })
    expect(sent.map(({ kind }) => kind)).toEqual(['image', 'gif', 'sticker', 'list', 'text'])
  })

  it('gives -240 on the old path, which still takes reactions', async () => {
    const userId = await person(sandbox)
    const recipient = { user_id: userId }
    expect(await post('/v2.0/oa/message', { recipient, message: { text: 'a' } })).toMatchObject({
      error: -240,
    })
    const { messageId } = await control<{ messageId: string }>(sandbox, 'zalo.userSend', {
      oaId: OA,
      userId,
      text: 'a',
    })
    const sender_action = { react_icon: '/-strong', react_message_id: messageId }
    expect(await post('/v2.0/oa/message', { recipient, sender_action })).toMatchObject({ error: 0 })
  })

  it('refuses a person marked by the test with that code', async () => {
    expect(await say(await person(sandbox, { refuseSendsWith: -227 }))).toMatchObject({ error: -227 })
  })

  it('answers a visitor of the web widget by both of their ids', async () => {
    const ids = { anonymous_id: 'visitor-1', conversation_id: 'c-1' }
    const message = { text: 'chào' }
    expect(await post('/v2.0/oa/message', { recipient: ids, message })).toMatchObject({ error: -201 })
    await control(sandbox, 'zalo.anonymousSend', {
      oaId: OA,
      anonymousId: 'visitor-1',
      conversationId: 'c-1',
      text: 'a',
    })
    const onV2 = () => post('/v2.0/oa/message', { recipient: ids, message })
    const onV3 = () => post('/v3.0/oa/message/cs', { recipient: ids, message })
    expect([await onV2(), await onV3()]).toMatchObject([{ error: 0 }, { error: 0 }])
    await control(sandbox, 'zalo.setSwitches', { change: { visitorPath: 'v3' } })
    expect([await onV2(), await onV3()]).toMatchObject([{ error: -240 }, { error: 0 }])
    await control(sandbox, 'zalo.setSwitches', { change: { visitorPath: 'v2' } })
    expect([await onV2(), await onV3()]).toMatchObject([{ error: 0 }, { error: -201 }])
  })
})

describe('uploads', () => {
  it('give ids that can be sent for seven days, then -100', async () => {
    const userId = await person(sandbox)
    const picture = (await upload('image', PNG, 'a.png')).data as { attachment_id: string }
    const file = (await upload('file', Buffer.from('%PDF-1.4'), 'gia.pdf')).data as { token: string }
    const image = template('media', { media_type: 'image', attachment_id: picture.attachment_id })
    const document = { attachment: { type: 'file', payload: { token: file.token } } }
    expect(await send(userId, image)).toMatchObject({ error: 0 })
    expect(await send(userId, document)).toMatchObject({ error: 0 })
    sandbox.clock.advance(7 * 24 * HOUR_MS + 1000)
    await renewToken()
    const later = await person(sandbox)
    expect(await send(later, image)).toMatchObject({ error: -100 })
    expect(await send(later, document)).toMatchObject({ error: -100 })
  })

  it('refuse what is too large or of another type', async () => {
    expect(await upload('image', Buffer.concat([PNG, Buffer.alloc(1_048_576)]), 'a.png')).toMatchObject({
      error: -210,
    })
    expect(await upload('image', Buffer.from('GIF89a'), 'a.png')).toMatchObject({ error: -201 })
    expect(await upload('gif', Buffer.from('GIF89a'), 'a.gif')).toMatchObject({ error: 0 })
    expect(await upload('file', Buffer.from('MZ'), 'a.exe')).toMatchObject({ error: -201 })
  })
})

describe('history', () => {
  it('is a bare array, newest first, at most ten at once', async () => {
    const userId = await person(sandbox)
    for (let at = 0; at < 12; at += 1)
      await control(sandbox, 'zalo.userSend', { oaId: OA, userId, text: `m${at}` })
    await control(sandbox, 'zalo.staffSend', { oaId: OA, userId, text: 'dạ' })
    const page = (offset: number, count = 10) =>
      api(sandbox, '/v2.0/oa/conversation', { token, get: { user_id: userId, offset, count } })
    const first = (await page(0)).data as Record<string, unknown>[]
    expect(first).toHaveLength(10)
    expect(first[0]).toMatchObject({ src: 0, message: 'dạ', from_id: OA, to_id: userId, type: 'text' })
    expect(first[1]).toMatchObject({ src: 1, message: 'm11', time: expect.any(Number) })
    expect((await page(10)).data).toHaveLength(3)
    expect(await page(0, 11)).toMatchObject({ error: -201 })
    const recent = await api(sandbox, '/v2.0/oa/listrecentchat', { token, get: { offset: 0, count: 10 } })
    expect(recent.data).toMatchObject([{ message: 'dạ' }])
  })
})
