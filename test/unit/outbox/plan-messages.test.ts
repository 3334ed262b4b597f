import { describe, expect, it } from 'vitest'
import { refusesParts } from '../../../src/channels/facebook/message-parts.ts'
import { refusesParts as zaloRefuses } from '../../../src/channels/zalo/message-parts.ts'
import type { NewMessage } from '../../../src/outbox/new-message.ts'
import { planMessages } from '../../../src/outbox/plan-messages.ts'

const textLength = (text: string) => ({ length: text.length, max: 20 })
const facebook = { refusesParts, textLength }
const zalo = { refusesParts: zaloRefuses, textLength }

const message = (change: Partial<NewMessage>): NewMessage => ({
  text: null,
  attachments: [],
  replyTo: null,
  author: { kind: 'staff', id: 'user-lan' },
  idempotencyKey: 'k',
  fingerprint: null,
  ...change,
})
const picture = (n: number) => ({ type: 'image', mediaId: `med_${n}` }) as const
const film = { type: 'video', mediaId: 'med_film' } as const
const quickReplies = [{ title: 'Có', payload: 'YES' }]
const template = { type: 'button', text: 'Chọn', buttons: [] } as const

const cards = { type: 'generic', cards: [] } as const

const planned = (change: Partial<NewMessage>, rules = facebook) =>
  planMessages(rules, message({ split: true, ...change }))
const codeOf = (change: Partial<NewMessage>, rules = facebook) => {
  try {
    planMessages(rules, message(change))
    return null
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('what was written', () => {
  it('is a sticker on Zalo alone, and by itself', () => {
    const sticker = { type: 'sticker', stickerId: 's9' } as const
    expect(codeOf({ attachments: [sticker] }, zalo)).toBeNull()
    expect(codeOf({ text: 'Dạ', attachments: [sticker] }, zalo)).toBe('text-with-attachment')
    expect(codeOf({ attachments: [sticker] })).toBe('sticker-unsupported')
    expect(planned({ text: 'Dạ', attachments: [sticker] }, zalo)).toEqual([
      { text: null, attachments: [sticker] },
      { text: 'Dạ', attachments: [] },
    ])
  })

  it('is one message where the platform takes it as one, whatever may be split', () => {
    expect(planned({ text: 'Dạ', quickReplies })).toEqual([{ text: 'Dạ', attachments: [], quickReplies }])
    const pictures = [picture(1), picture(2)]
    expect(planned({ attachments: pictures })).toEqual([{ text: null, attachments: pictures }])
    expect(planned({ template })).toEqual([{ text: null, attachments: [], template }])
  })

  it('is split into files first, pictures together, then the words with the answers under the last', () => {
    const plan = planned({
      text: 'Một hai ba. Bốn năm sáu.',
      attachments: [picture(1), picture(2)],
      quickReplies,
    })
    expect(plan).toEqual([
      { text: null, attachments: [picture(1), picture(2)] },
      { text: 'Một hai ba.', attachments: [] },
      { text: 'Bốn năm sáu.', attachments: [], quickReplies },
    ])
  })

  it('sends files one by one where they do not go together', () => {
    const attachments = [picture(1), film, picture(2)]
    expect(planned({ attachments })).toEqual(attachments.map((one) => ({ text: null, attachments: [one] })))
    const pictures = [picture(1), picture(2)]
    expect(planned({ attachments: pictures }, zalo)).toHaveLength(2)
  })

  it.each([
    ['a text too long', { text: 'x'.repeat(21) }, 'text-too-long'],
    ['text and file', { text: 'Dạ', attachments: [picture(1)] }, 'text-with-attachment'],
    ['files of several kinds', { attachments: [picture(1), film] }, 'attachments-together'],
    [
      'more pictures than the platform takes',
      { attachments: Array.from({ length: 31 }, (_, n) => picture(n)) },
      'attachments-together',
    ],
  ])('is refused where it must not be split: %s', (_, change, code) => {
    expect(codeOf(change)).toBe(code)
  })

  it.each([
    ['a single character beyond the limit', { text: `a${'\u0301'.repeat(30)}` }, 'text-too-long', facebook],
    ['a template with words', { text: 'Dạ', template }, 'text-with-attachment', facebook],
    ['cards on Zalo', { template: cards }, 'not-supported-by-platform', zalo],
    ['buttons on Zalo with words of their own', { text: 'Dạ', template }, 'text-with-attachment', zalo],
    ['quick replies on Zalo', { text: 'Dạ', quickReplies }, 'not-supported-by-platform', zalo],
    ['a film on Zalo', { attachments: [film] }, 'attachment-unsupported', zalo],
  ])('is refused where splitting does not help: %s', (_, change, code, rules) => {
    expect(codeOf({ ...change, split: true }, rules)).toBe(code)
  })
})
