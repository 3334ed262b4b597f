import { describe, expect, it } from 'vitest'
import type { CallOperation, OutboundAction, OutboundAttachment } from '../../../src/channels/channel.ts'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import { visitorId } from '../../../src/channels/visitor.ts'
import { perform as performBy, type SendRules, supports } from '../../../src/channels/zalo/perform.ts'
import { USER } from './zalo-support.ts'

const perform = (action: OutboundAction, call: CallOperation, rules: SendRules = { replyForm: 'answers' }) =>
  performBy(action, call, rules)

type Send = Extract<OutboundAction, { do: 'send-message' }>

const action = (change: Partial<Send>): Send => ({
  do: 'send-message',
  personId: USER,
  text: null,
  attachments: [],
  replyToExternalId: null,
  window: 'free',
  outboxId: 'out_1',
  ...change,
})

/** Answers uploads and sends, the first of them with a refusal where one is given. */
function door(refusal?: string) {
  const calls: { name: string; input: unknown }[] = []
  const call = (async (name: string, input: unknown) => {
    calls.push({ name, input })
    if (refusal !== undefined && calls.length === 1)
      throw new ChannelError({ code: refusal, retry: 'never', platformCode: '-201' })
    if (name.startsWith('zalo.upload-'))
      return { attachmentId: `a${calls.length}`, token: `t${calls.length}` }
    return { messageId: 'm1', sentAtMs: 5, quotaType: 'reply' }
  }) as CallOperation
  return { calls, call }
}

const bytes = (content: Buffer, change: Partial<OutboundAttachment> = {}): OutboundAttachment =>
  ({
    type: 'image',
    from: 'bytes',
    name: 'a.png',
    contentType: 'image/png',
    bytes: content,
    ...change,
  }) as OutboundAttachment

const GIF = Buffer.from([...Buffer.from('GIF89a'), 0x40, 0x01, 0xf0, 0x00])

describe('carrying out an action on Zalo', () => {
  it('sends a text composed, with the message it answers', async () => {
    const { calls, call } = door()
    const text = 'Dạ còn ạ'.normalize('NFD')
    expect(await perform(action({ text, replyToExternalId: 'm0' }), call)).toEqual({
      externalId: 'm1',
      sentAtMs: 5,
      cost: 'free',
    })
    expect(calls).toEqual([
      {
        name: 'zalo.send-message',
        input: { userId: USER, text: 'Dạ còn ạ'.normalize('NFC'), quoteMessageId: 'm0' },
      },
    ])
  })

  it('puts a text over buttons, composed, and knows no cards', async () => {
    const { calls, call } = door()
    const template = {
      type: 'button' as const,
      text: 'Chị chọn cỡ nào ạ?'.normalize('NFD'),
      buttons: [{ type: 'postback' as const, title: 'Cỡ nhỏ'.normalize('NFD'), payload: 'S' }],
    }
    await perform(action({ text: null, template }), call)
    expect(calls).toMatchObject([
      {
        input: {
          text: 'Chị chọn cỡ nào ạ?'.normalize('NFC'),
          buttons: [{ title: 'Cỡ nhỏ'.normalize('NFC'), payload: 'S' }],
        },
      },
    ])
    const cards = action({ text: null, template: { type: 'generic', cards: [] } })
    await expect(perform(cards, call)).rejects.toMatchObject({ code: 'not-supported-by-platform' })
  })

  it('hands a picture by address on as it is', async () => {
    const { calls, call } = door()
    const attachment = { type: 'image', from: 'url', url: 'https://x/1.jpg' } as const
    await perform(action({ text: 'mẫu', attachments: [attachment] }), call)
    expect(calls).toMatchObject([{ input: { text: 'mẫu', attachment: { url: 'https://x/1.jpg' } } }])
  })

  it.each([
    ['a picture', bytes(Buffer.from('png')), 'zalo.upload-image', { type: 'image', attachmentId: 'a1' }],
    [
      'an animated picture with its size',
      bytes(GIF, { type: 'gif', contentType: 'image/gif' }),
      'zalo.upload-gif',
      { type: 'gif', attachmentId: 'a1', width: 320, height: 240 },
    ],
    [
      'a file',
      bytes(Buffer.from('%PDF'), { type: 'file', name: 'a.PDF' }),
      'zalo.upload-file',
      { type: 'file', token: 't1' },
    ],
  ])(
    'uploads %s first, and sends it again by what the upload answered',
    async (_, attachment, operation, sent) => {
      const { calls, call } = door()
      const saved: string[] = []
      const note = async (id: string) => void saved.push(id)
      await perform(action({ attachments: [{ ...attachment, saved: note } as OutboundAttachment] }), call)
      expect(calls.map(({ name }) => name)).toEqual([operation, 'zalo.send-message'])
      expect(calls[1]?.input).toMatchObject({ attachment: sent })
      const again = { type: attachment.type, from: 'saved', savedId: saved[0] } as OutboundAttachment
      await perform(action({ attachments: [again] }), call)
      expect(calls.slice(2)).toMatchObject([{ name: 'zalo.send-message', input: { attachment: sent } }])
    },
  )

  it('sends a message although its upload could not be remembered', async () => {
    const { calls, call } = door()
    const saved = () => Promise.reject(new Error('store away'))
    await perform(
      action({ attachments: [{ ...bytes(Buffer.from('png')), saved } as OutboundAttachment] }),
      call,
    )
    expect(calls.at(-1)?.name).toBe('zalo.send-message')
  })

  it("sends one of the platform's own stickers by its id", async () => {
    const { calls, call } = door()
    const sticker = { type: 'sticker', from: 'collection', stickerId: 's9' } as const
    await perform(action({ attachments: [sticker] }), call)
    expect(calls).toMatchObject([{ input: { attachment: { type: 'sticker', attachmentId: 's9' } } }])
  })

  it.each<[string, Partial<Send>, string]>([
    ['film', { attachments: [bytes(GIF.subarray(0, 3), { type: 'video' })] }, 'attachment-unsupported'],
    [
      'an animated picture by address',
      { attachments: [{ type: 'gif', from: 'url', url: 'https://x/1.gif' }] },
      'attachment-unsupported',
    ],
    [
      'other files',
      { attachments: [bytes(Buffer.from('x'), { type: 'file', name: 'a.exe' })] },
      'attachment-unsupported',
    ],
    ['a large picture', { attachments: [bytes(Buffer.alloc(1024 * 1024 + 1))] }, 'attachment-too-large'],
    [
      'a file with words',
      { text: 'đây ạ', attachments: [bytes(Buffer.from('x'), { type: 'file', name: 'a.pdf' })] },
      'text-with-file',
    ],
  ])('refuses %s before anything is sent', async (_, change, code) => {
    const { calls, call } = door()
    await expect(perform(action(change), call)).rejects.toMatchObject({
      code,
      retry: 'never',
      requestLeft: false,
    })
    expect(calls).toEqual([])
  })

  describe('that answers a message of the person’s own', () => {
    const answer = action({ text: 'dạ', replyToExternalId: 'm0', replyToPerson: true })
    const plain = { userId: USER, text: 'dạ', quoteMessageId: 'm0' }

    it('is addressed by that message', async () => {
      const { calls, call } = door()
      await perform(answer, call)
      expect(calls).toEqual([{ name: 'zalo.send-message', input: { ...plain, answersMessageId: 'm0' } }])
    })

    it.each(['request-invalid', 'quota-exhausted', 'outside-window'])(
      'goes to the person where Zalo refuses that address with %s: nothing was sent',
      async (code) => {
        const { calls, call } = door(code)
        expect(await perform(answer, call)).toMatchObject({ externalId: 'm1' })
        expect(calls.map(({ input }) => input)).toEqual([{ ...plain, answersMessageId: 'm0' }, plain])
      },
    )

    it.each(['answer-lost', 'person-blocked', 'token-rejected'])(
      'is not repeated where %s says anything else',
      async (code) => {
        const { calls, call } = door(code)
        await expect(perform(answer, call)).rejects.toMatchObject({ code })
        expect(calls).toHaveLength(1)
      },
    )

    it.each<[string, Partial<Send>, SendRules['replyForm']]>([
      ['the setting says so', {}, 'never'],
      ['it is no longer free', { window: 'paid' }, 'answers'],
      ['it is the OA’s own message', { replyToPerson: false }, 'answers'],
    ])('goes to the person where %s', async (_, change, replyForm) => {
      const { calls, call } = door()
      await perform({ ...answer, ...change }, call, { replyForm })
      expect(calls).toEqual([{ name: 'zalo.send-message', input: plain }])
    })
  })

  it('answers a visitor of a website by v2, and by v3 where that is shut', async () => {
    const personId = visitorId({ anonymousId: '99', conversationId: 'cv/1' })
    const to = action({ personId, text: 'dạ', replyToExternalId: 'm0', replyToPerson: true })
    const input = { userId: personId, text: 'dạ', quoteMessageId: 'm0' }
    const { calls, call } = door('api-retired')
    await perform(to, call)
    expect(calls.map((one) => one.input)).toEqual([input, { ...input, visitorPath: 'v3' }])
    await expect(perform(to, door('person-blocked').call)).rejects.toMatchObject({ code: 'person-blocked' })
  })

  it('asks a person for their details', async () => {
    const { calls, call } = door()
    const form = { title: 'Shop', subtitle: 'Xin thông tin', imageUrl: 'https://x/b.jpg' }
    await perform({ do: 'request-info', personId: USER, ...form, outboxId: 'out_1' }, call)
    expect(calls).toEqual([{ name: 'zalo.request-info', input: { userId: USER, ...form } }])
  })

  it('knows neither comments nor marking as read', async () => {
    expect(supports('send-message') && supports('request-info')).toBe(true)
    for (const action of [
      { do: 'mark-read', personId: USER },
      { do: 'reply-comment', commentExternalId: 'c', text: 'x', attachmentUrl: null },
      { do: 'hide-comment', commentExternalId: 'c', hidden: true },
    ] as const) {
      expect(supports(action.do)).toBe(false)
      await expect(perform(action, door().call)).rejects.toMatchObject({ code: 'not-supported-by-platform' })
    }
  })
})
