import { describe, expect, it } from 'vitest'
import { UPKEEP } from '../../../config/permissions.ts'
import { zaloOperations } from '../../../src/channels/zalo/operations/index.ts'
import { followers } from '../../../src/channels/zalo/operations/followers.ts'
import { conversation } from '../../../src/channels/zalo/operations/history.ts'
import { oaIdentity, oaProfile } from '../../../src/channels/zalo/operations/oa-profile.ts'
import { personDetail } from '../../../src/channels/zalo/operations/person-detail.ts'
import { quota } from '../../../src/channels/zalo/operations/quota.ts'
import { visitorId } from '../../../src/channels/visitor.ts'
import { type SendMessageInput, sendMessage } from '../../../src/channels/zalo/operations/send-message.ts'
import { USER } from './zalo-support.ts'

const dataOf = (request: { query?: Readonly<Record<string, string>> }): unknown =>
  JSON.parse(request.query?.data ?? 'null')

describe('operations on Zalo', () => {
  it('are each listed once', () => {
    const names = zaloOperations.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('repeat nothing blindly that could happen twice', () => {
    const effects = zaloOperations.filter(({ effect }) => effect).map(({ name }) => name)
    expect(effects.sort()).toEqual([
      'zalo.exchange-code',
      'zalo.refresh-token',
      'zalo.request-info',
      'zalo.send-message',
    ])
  })

  it('that stand on the app alone are upkeep', () => {
    for (const { name, token } of zaloOperations) if (token === 'app') expect(UPKEEP).toContain(name)
  })

  it('ask for followers only, with one JSON parameter', () => {
    const request = followers.request({ offset: 50, period: 'L7D' })
    expect(request.path).toBe('/v3.0/oa/user/getlist')
    expect(dataOf(request)).toEqual({
      offset: 50,
      count: 50,
      last_interaction_period: 'L7D',
      is_follower: 'true',
    })
  })

  it('take the OA id under either of its names', () => {
    expect(oaIdentity.answer.parse({ oaid: '1', name: 'x' })).toEqual({ oaId: '1' })
    expect(oaIdentity.answer.parse({ oa_id: '1' })).toEqual({ oaId: '1' })
    expect(oaIdentity.answer.safeParse({ name: 'x' }).success).toBe(false)
  })

  it('keep four fields of an OA and nothing of its package', () => {
    const answer = {
      oaid: '1',
      name: 'Tiệm hoa',
      description: '',
      avatar: 'https://x/a.jpg',
      cover: 'https://x/c.jpg',
      is_verified: true,
      package_name: 'x',
      num_follower: 12,
    }
    expect(oaProfile.answer.parse(answer)).toEqual({
      oaId: '1',
      name: 'Tiệm hoa',
      description: null,
      avatar: 'https://x/a.jpg',
      cover: 'https://x/c.jpg',
    })
  })

  it('keep name, phone and address of a person, and drop picture, birthday, gender and tags', () => {
    const answer = {
      user_id: USER,
      user_id_by_app: '2',
      display_name: 'Lan Anh',
      user_alias: 'x',
      user_is_follower: true,
      avatar: 'https://x/a.jpg',
      avatars: { '120': 'https://x/a.jpg' },
      birthday: '01/01/1990',
      gender: 'Nữ',
      tags_and_notes_info: { notes: ['x'], tag_names: ['VIP'] },
      shared_info: { name: 'Lan', phone: 84900000001, address: '12 Lê Lợi', district: '', city: 'TP HCM' },
    }
    expect(personDetail.answer.parse(answer)).toEqual({
      userId: USER,
      name: 'Lan',
      phone: '84900000001',
      address: '12 Lê Lợi, TP HCM',
      isFollower: true,
    })
  })

  it('know a person who shared nothing by the name they show', () => {
    for (const shared_info of [undefined, null, {}, 'x']) {
      expect(personDetail.answer.parse({ user_id: USER, display_name: 'Lan Anh', shared_info })).toEqual({
        userId: USER,
        name: 'Lan Anh',
        phone: null,
        address: null,
        isFollower: null,
      })
    }
  })

  it('write a message as Zalo wants it', () => {
    expect(sendMessage.request({ userId: USER, text: 'dạ', quoteMessageId: 'm1' }).json).toEqual({
      recipient: { user_id: USER },
      message: { text: 'dạ', quote_message_id: 'm1' },
    })
    const gif = { type: 'gif', attachmentId: 'a1', width: 10, height: 20 } as const
    expect(sendMessage.request({ userId: USER, attachment: gif }).json).toEqual({
      recipient: { user_id: USER },
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'media',
            elements: [{ media_type: 'gif', attachment_id: 'a1', width: 10, height: 20 }],
          },
        },
      },
    })
  })

  it('address an answer by the message it answers, and a visitor’s by both ids on the path that is documented for it', () => {
    const asked = (input: SendMessageInput) => {
      const { path, json } = sendMessage.request(input)
      return { path, recipient: (json as { recipient: unknown }).recipient }
    }
    expect(asked({ userId: USER, answersMessageId: 'm0', text: 'dạ' })).toEqual({
      path: '/v3.0/oa/message/cs',
      recipient: { message_id: 'm0' },
    })
    const userId = visitorId({ anonymousId: '99', conversationId: 'cv/1' })
    const recipient = { anonymous_id: '99', conversation_id: 'cv/1' }
    expect(asked({ userId, text: 'dạ' })).toEqual({ path: '/v2.0/oa/message', recipient })
    expect(asked({ userId, text: 'dạ', visitorPath: 'v3' })).toEqual({
      path: '/v3.0/oa/message/cs',
      recipient,
    })
  })

  it('read what paid for a message, if anything is said', () => {
    const sent = { message_id: 'm1', user_id: USER, sent_time: '1767225600456' }
    expect(sendMessage.answer.parse({ ...sent, quota: { quota_type: 'reply' } })).toEqual({
      messageId: 'm1',
      sentAtMs: 1767225600456,
      quotaType: 'reply',
    })
    expect(sendMessage.answer.parse(sent)).toMatchObject({ quotaType: null })
    expect(sendMessage.answer.safeParse({ user_id: USER }).success).toBe(false)
  })

  it('read the last contact Zalo knows of, or that there was none', () => {
    expect(quota.answer.parse({ last_interaction: '1767225600456', cs_reply: {} })).toMatchObject({
      lastInteractionAtMs: 1767225600456,
    })
    expect(quota.answer.parse({ last_interaction: '' })).toMatchObject({ lastInteractionAtMs: null })
  })

  it('turn history into the words of live messages, without names and pictures of people', () => {
    const row = { message_id: 'm1', src: 1, time: 1767225600456, from_id: USER, to_id: '2' }
    const page = conversation.answer.parse([
      { ...row, type: 'text', message: 'chào', from_display_name: 'Lan', from_avatar: 'https://x/a.jpg' },
      { ...row, message_id: 'm2', src: 0, type: 'photo', from_id: '2', to_id: USER, url: 'https://x/1.jpg' },
      { ...row, message_id: 'm3', type: 'location', location: '{"latitude":"10.7","longitude":"106.6"}' },
      { message_id: 'm4' },
    ])
    expect(JSON.stringify(page)).not.toContain('Lan')
    expect(page).toMatchObject({
      unreadable: 1,
      messages: [
        { externalId: 'm1', personId: USER, direction: 'in', text: 'chào', attachments: [] },
        { externalId: 'm2', personId: USER, direction: 'out', attachments: [{ type: 'image' }] },
        { externalId: 'm3', attachments: [{ type: 'location', detail: { latitude: 10.7 } }] },
      ],
    })
  })
})
