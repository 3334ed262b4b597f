import { describe, expect, it } from 'vitest'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import type { OutboundAction } from '../../../src/channels/channel.ts'
import type { Template } from '../../../src/channels/outgoing.ts'
import { facebookOperations } from '../../../src/channels/facebook/operations/index.ts'
import type { PlatformRequest } from '../../../src/channels/operation.ts'
import { channel } from './facebook-support.ts'

const send: Extract<OutboundAction, { do: 'send-message' }> = {
  do: 'send-message',
  personId: '7201',
  text: 'Dạ còn ạ',
  attachments: [],
  replyToExternalId: null,
  window: 'free',
  outboxId: 'out_1',
}

/** Performs an action over calls that only write down the requests, and answer. */
async function perform(action: OutboundAction, answer: unknown = { messageId: 'm_B', id: '500_901' }) {
  const requests: PlatformRequest[] = []
  const receipt = await channel.perform(action, { externalId: '1001' }, async (name, input) => {
    const operation = facebookOperations.find((one) => one.name === name)
    if (!operation) throw new Error(name)
    requests.push(operation.request(input as never))
    if (answer instanceof Error) throw answer
    return answer as never
  })
  return { receipt, request: requests[0], requests }
}

describe('sending on Facebook', () => {
  it('inside the window is a response that carries our mark', async () => {
    const { receipt, request } = await perform({ ...send, replyToExternalId: 'm_A' })
    expect(receipt).toEqual({ externalId: 'm_B', sentAtMs: null })
    expect(request).toEqual({
      method: 'POST',
      base: 'graph',
      path: '/1001/messages',
      json: {
        recipient: { id: '7201' },
        messaging_type: 'RESPONSE',
        reply_to: { mid: 'm_A' },
        message: { text: 'Dạ còn ạ', metadata: 'out_1' },
      },
    })
  })

  it('after 24 h carries the tag of a human agent', async () => {
    const { request } = await perform({ ...send, window: 'human-agent' })
    expect(request?.json).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
  })

  it('hands an address on for the platform to fetch', async () => {
    const { request } = await perform({
      ...send,
      text: null,
      attachments: [{ type: 'gif', from: 'url', url: 'https://cdn.example/a.gif' }],
    })
    expect(request?.json).toMatchObject({
      message: {
        attachment: { type: 'image', payload: { url: 'https://cdn.example/a.gif' } },
        metadata: 'out_1',
      },
    })
  })

  it('uploads bytes with the message beside them', async () => {
    const { request } = await perform({
      ...send,
      text: null,
      attachments: [
        {
          type: 'file',
          from: 'bytes',
          name: 'đơn.pdf',
          contentType: 'application/pdf',
          bytes: Buffer.from('%PDF'),
        },
      ],
    })
    expect(request?.json).toBeUndefined()
    expect(request?.file).toMatchObject({ field: 'filedata', name: 'đơn.pdf', type: 'application/pdf' })
    expect(JSON.parse(request?.file?.fields?.message ?? '')).toEqual({
      attachment: { type: 'file', payload: { is_reusable: true } },
      metadata: 'out_1',
    })
    expect(request?.file?.fields).toMatchObject({ recipient: '{"id":"7201"}', messaging_type: 'RESPONSE' })
  })

  const bytes = { from: 'bytes', name: 'a.png', contentType: 'image/png', bytes: Buffer.from('png') } as const

  it('saves pictures that go together first, and sends them by id and address in their order', async () => {
    const kept: string[] = []
    const saved = (id: string) => Promise.resolve(void kept.push(id))
    const { requests } = await perform(
      {
        ...send,
        text: null,
        attachments: [
          { type: 'image', ...bytes, saved },
          { type: 'gif', from: 'url', url: 'https://cdn.example/a.gif' },
          { type: 'image', from: 'saved', savedId: '77' },
        ],
      },
      { messageId: 'm_B', attachmentId: '88' },
    )
    expect(requests.map(({ path }) => path)).toEqual(['/1001/message_attachments', '/1001/messages'])
    expect(requests[1]?.json).toMatchObject({
      message: {
        attachments: [
          { type: 'image', payload: { attachment_id: '88' } },
          { type: 'image', payload: { url: 'https://cdn.example/a.gif' } },
          { type: 'image', payload: { attachment_id: '77' } },
        ],
      },
    })
    expect(kept).toEqual(['88'])
  })

  it('tells the id under which an upload is kept, and stays sent where that cannot be noted', async () => {
    const kept: string[] = []
    const noting = {
      type: 'image',
      ...bytes,
      saved: (id: string) => Promise.resolve(void kept.push(id)),
    } as const
    const answer = { messageId: 'm_B', attachmentId: '88' }
    await perform({ ...send, text: null, attachments: [noting] }, answer)
    expect(kept).toEqual(['88'])
    const failing = { ...noting, saved: () => Promise.reject(new Error('store away')) }
    const { receipt } = await perform({ ...send, text: null, attachments: [failing] }, answer)
    expect(receipt.externalId).toBe('m_B')
  })

  it('writes quick replies and templates as the platform takes them', async () => {
    const quickReplies = [{ title: 'Có', payload: 'YES' }]
    expect((await perform({ ...send, quickReplies })).request?.json).toMatchObject({
      message: { text: 'Dạ còn ạ', quick_replies: [{ content_type: 'text', title: 'Có', payload: 'YES' }] },
    })
    const template: Template = {
      type: 'generic',
      cards: [
        {
          title: 'Áo dài',
          subtitle: null,
          imageUrl: 'https://a.vn/ao.png',
          url: 'https://a.vn/ao',
          buttons: [{ type: 'phone', title: 'Gọi', phone: '+84901234567' }],
        },
      ],
    }
    expect((await perform({ ...send, text: null, template })).request?.json).toMatchObject({
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'generic',
            elements: [
              {
                title: 'Áo dài',
                image_url: 'https://a.vn/ao.png',
                default_action: { type: 'web_url', url: 'https://a.vn/ao' },
                buttons: [{ type: 'phone_number', title: 'Gọi', payload: '+84901234567' }],
              },
            ],
          },
        },
      },
    })
  })

  it.each([
    [
      'a text with a file',
      { attachments: [{ type: 'image', from: 'url', url: 'https://x' }] },
      'text-with-attachment',
    ],
    ['a paid message', { window: 'paid' }, 'outside-window'],
    ['a message as nobody’s Page', { personId: '7201', account: '../me' }, 'request-invalid'],
  ])('refuses %s before anything leaves', async (_, change, code) => {
    const account = 'account' in change ? change.account : '1001'
    const call = (name: string, input: unknown) => {
      facebookOperations.find((one) => one.name === name)?.request(input as never)
      return Promise.reject(new Error('left'))
    }
    await expect(
      channel.perform({ ...send, ...change } as OutboundAction, { externalId: account }, call),
    ).rejects.toMatchObject({ code, retry: 'never', requestLeft: false })
  })
})

describe('acting on comments', () => {
  it.each<[string, OutboundAction, object]>([
    [
      'a reply',
      { do: 'reply-comment', commentExternalId: '500_900', text: 'Dạ', attachmentUrl: null },
      { method: 'POST', path: '/500_900/comments', json: { message: 'Dạ' } },
    ],
    [
      'a private reply',
      { do: 'private-reply', commentExternalId: '500_900', text: 'Dạ', outboxId: 'out_1' },
      {
        path: '/1001/messages',
        json: { recipient: { comment_id: '500_900' }, message: { text: 'Dạ', metadata: 'out_1' } },
      },
    ],
    [
      'an edit',
      { do: 'edit-comment', commentExternalId: '500_901', text: 'x' },
      { path: '/500_901', json: { message: 'x' } },
    ],
    [
      'a deletion',
      { do: 'delete-comment', commentExternalId: '500_901' },
      { method: 'DELETE', path: '/500_901' },
    ],
    [
      'hiding',
      { do: 'hide-comment', commentExternalId: '5', hidden: true },
      { path: '/5', json: { is_hidden: true } },
    ],
    [
      'showing',
      { do: 'hide-comment', commentExternalId: '5', hidden: false },
      { path: '/5', json: { is_hidden: false } },
    ],
    [
      'a like',
      { do: 'like-comment', commentExternalId: '5', liked: true },
      { method: 'POST', path: '/5/likes' },
    ],
    [
      'a like taken back',
      { do: 'like-comment', commentExternalId: '5', liked: false },
      { method: 'DELETE', path: '/5/likes' },
    ],
    [
      'a seen mark',
      { do: 'mark-read', personId: '7201' },
      { json: { recipient: { id: '7201' }, sender_action: 'MARK_SEEN' } },
    ],
  ])('%s is the call it should be', async (_, action, expected) => {
    expect((await perform(action)).request).toMatchObject(expected)
  })

  it('deletes what is gone already without complaint, and complains of anything else', async () => {
    const deletion: OutboundAction = { do: 'delete-comment', commentExternalId: '500_901' }
    const gone = new ChannelError({ code: 'object-missing', retry: 'never' })
    await expect(perform(deletion, gone)).resolves.toMatchObject({ receipt: { externalId: null } })
    const refused = new ChannelError({ code: 'permission-missing', retry: 'after-relink' })
    await expect(perform(deletion, refused)).rejects.toBe(refused)
  })

  it('has no form to ask for a person’s details', () => {
    expect(channel.supports('request-info')).toBe(false)
    expect(channel.supports('private-reply')).toBe(true)
  })
})

describe('a list of the Graph API', () => {
  const list = facebookOperations.find(({ name }) => name === 'facebook.list-pages')

  it('goes on where its next link says, without the token the link holds', () => {
    const next =
      'https://graph.example/v26.0/1001/feed?access_token=EAAsecret&until=17&__paging_token=enc&limit=25'
    const answer = list?.answer.parse({ data: [], paging: { next } }) as { after: string }
    expect(answer.after).toBe('until=17&__paging_token=enc')
    const posts = facebookOperations.find(({ name }) => name === 'facebook.posts')
    expect(posts?.request({ pageId: '1001', after: answer.after } as never).query).toMatchObject({
      until: '17',
      __paging_token: 'enc',
      limit: '50',
    })
  })

  it('ends where there is no next link, whatever the cursors say', () => {
    expect(list?.answer.parse({ data: [], paging: { cursors: { after: 'QA' } } })).toMatchObject({
      after: null,
    })
    expect(list?.answer.parse({ data: [] })).toMatchObject({ after: null })
  })

  it('takes nothing but a position from a cursor it is given', () => {
    expect(list?.request({ after: 'after=QA&access_token=x&fields=email' } as never).query).toEqual({
      fields: 'id,name,access_token,tasks,picture{url}',
      limit: '50',
      after: 'QA',
    })
  })
})
