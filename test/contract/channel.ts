import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { OPERATIONS, UPKEEP } from '../../config/permissions.ts'
import type { Channel, Headers, OutboundAction, WindowFacts } from '../../src/channels/channel.ts'
import type { PlatformRequest } from '../../src/channels/operation.ts'
import { windowSentence } from '../../src/channels/window-texts.ts'
import { readDeliveries } from './fixtures.ts'

/** An operation as this suite looks at it, whatever its input and output. */
interface AnyOperation {
  readonly name: string
  readonly platform: string
  readonly answer: z.ZodType
  request(input: never): PlatformRequest
  answerTo?(input: never): z.ZodType
}

export interface ChannelHarness {
  readonly channel: Channel
  /** The signature headers the platform would send with these bytes, under the current secret. */
  sign(raw: Buffer): Headers
  readonly operations: readonly AnyOperation[]
  /** Of every mapped operation: an input, and an answer with everything in it. */
  readonly samples: Readonly<Record<string, { readonly input: unknown; readonly answer: unknown }>>
}

/** What every channel has to keep, whatever its platform. */
export function keepsChannelContract(name: 'facebook' | 'zalo', open: () => ChannelHarness): void {
  const { channel, sign, operations, samples } = open()
  const deliveries = readDeliveries(name)

  describe(`${name} as a channel: deliveries`, () => {
    it('has fixtures to be judged by', () => {
      expect(deliveries.length).toBeGreaterThan(20)
      expect(channel.name).toBe(name)
    })

    it.each(deliveries)('accepts $file as signed, and not with a byte changed', ({ raw }) => {
      expect(channel.verifySignature(raw, sign(raw))).toBe(true)
      const at = Math.floor(raw.length / 2)
      const tampered = Buffer.from(raw)
      tampered[at] = (raw[at] ?? 0) ^ 1
      expect(channel.verifySignature(tampered, sign(raw))).toBe(false)
      expect(channel.verifySignature(raw.subarray(0, -1), sign(raw))).toBe(false)
      expect(channel.verifySignature(raw, {})).toBe(false)
    })

    it.each(deliveries)('cuts $file into parts whose events it can all read', ({ raw }) => {
      const split = channel.splitByAccount(raw)
      if (!split.ok) throw new Error(split.error)
      expect(split.value.length).toBeGreaterThan(0)
      for (const part of split.value) {
        const members = channel.parsePart(part.bytes)
        expect(members).toHaveLength(part.events)
        for (const member of members) {
          expect(member).toMatchObject({ ok: true, event: { accountId: part.accountId } })
          if (member.ok) expect(member.event.atMs).toBeGreaterThan(1_400_000_000_000)
        }
      }
    })

    it.each(deliveries)('$file reads the same from its part cut again', ({ raw }) => {
      const split = channel.splitByAccount(raw)
      if (!split.ok) throw new Error(split.error)
      for (const part of split.value) {
        const again = channel.splitByAccount(part.bytes)
        expect(again.ok && again.value.map(({ accountId, events }) => ({ accountId, events }))).toEqual([
          { accountId: part.accountId, events: part.events },
        ])
      }
    })

    it('names in its notes every paragraph a fixture stands on', () => {
      const notes = readFileSync(new URL(`../../docs/platforms/${name}.md`, import.meta.url), 'utf8')
      const anchors = anchorsOf(notes)
      for (const { file, from } of deliveries) {
        expect(anchors, file).toContain(from.split('#')[1])
      }
    })
  })

  describe(`${name} as a channel: hostile bytes`, () => {
    it('throws at no bytes, signed or not', () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 200 }),
          fc.dictionary(fc.string(), fc.string()),
          (bytes, headers) => {
            survive(channel, Buffer.from(bytes), headers)
          },
        ),
      )
    })

    it('throws at no JSON, and reads as many members as it counted', () => {
      fc.assert(
        fc.property(fc.json({ maxDepth: 6 }), (text) => {
          survive(channel, Buffer.from(text), {})
        }),
      )
    })

    it('throws at no delivery with a value put wrong or a piece cut out', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...deliveries),
          fc.nat(),
          fc.constantFrom('null', '[]', '{}', '"x"', '-1', '1e99', '{"toString":1}', '{"length":1}'),
          ({ raw }, pick, wrong) => {
            const text = raw.toString()
            const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+|true|false|null/g)]
            const value = values[pick % values.length]
            if (!value) return
            const [before, after] = [text.slice(0, value.index), text.slice(value.index + value[0].length)]
            survive(channel, Buffer.from(`${before}${wrong}${after}`), {})
            survive(channel, Buffer.from(text.slice(0, pick % text.length)), {})
          },
        ),
        { numRuns: 500 },
      )
    })
  })

  describe(`${name} as a channel: operations`, () => {
    const mapped = [...Object.keys(OPERATIONS), ...UPKEEP].filter((operation) =>
      operation.startsWith(`${name}.`),
    )

    it('has exactly the operations that the permission map names', () => {
      expect(operations.map((operation) => operation.name).sort()).toEqual([...mapped].sort())
      expect(new Set(operations.map((operation) => operation.platform))).toEqual(new Set([name]))
    })

    it.each(Object.entries(OPERATIONS).filter(([operation]) => operation.startsWith(`${name}.`)))(
      '%s answers with the fields the permission map lets through',
      (operationName, allowances) => {
        const sample = samples[operationName]
        const operation = operations.find((one) => one.name === operationName)
        if (!sample || !operation) throw new Error(`no sample of ${operationName}`)
        const shape = operation.answerTo?.(sample.input as never) ?? operation.answer
        const output: unknown = shape.parse(sample.answer)
        for (const field of allowances.flatMap(({ fields }) => fields)) {
          expect(reached(output, field.split('.')), field).toBe(true)
        }
      },
    )

    it('puts every request below a known base, with ids that cannot leave their place in the path', () => {
      for (const operation of operations) {
        const sample = samples[operation.name]
        if (!sample) continue
        const request = operation.request(sample.input as never)
        expect(request.path, operation.name).toMatch(/^\/[^?#]*$/)
        expect(request.path, operation.name).not.toMatch(/\/\.\.?(\/|$)/)
      }
    })
  })

  describe(`${name} as a channel: windows and actions`, () => {
    it('gives for any facts a verdict that has a sentence and does not end in the past', () => {
      fc.assert(
        fc.property(windowFacts, (facts) => {
          const verdict = channel.window(facts)
          expect(windowSentence(verdict.reason, 'vi'), verdict.reason).toBeTruthy()
          expect(windowSentence(verdict.reason, 'en'), verdict.reason).toBeTruthy()
          expect(verdict.kind === null).toBe(!verdict.canSend)
          if (verdict.untilMs !== null) expect(verdict.untilMs).toBeGreaterThanOrEqual(facts.nowMs)
        }),
      )
    })

    it('answers for every action whether it knows it, and refuses one it does not before anything is sent', async () => {
      for (const action of ACTIONS) {
        if (channel.supports(action.do)) continue
        const call = () => Promise.reject(new Error('nothing may be called'))
        await expect(channel.perform(action, { externalId: '1001' }, call)).rejects.toMatchObject({
          name: 'ChannelError',
          retry: 'never',
          requestLeft: false,
        })
      }
    })

    it('counts a text and knows its limit', () => {
      expect(channel.textLength('Xin chào')).toMatchObject({ length: 8 })
      expect(channel.textLength('').max).toBeGreaterThanOrEqual(1000)
    })
  })
}

/** Set by hand (`<a id>`), or made of a heading as code hosts do. */
function anchorsOf(markdown: string): string[] {
  const set = [...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id ?? '')
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...set, ...headings]
}

/** None of the pure parts may throw; what splits must read back in full. */
function survive(channel: Channel, raw: Buffer, headers: Headers): void {
  channel.isProbe(raw, headers)
  expect(channel.verifySignature(raw, headers)).toBe(false)
  channel.parsePart(raw)
  const split = channel.splitByAccount(raw)
  if (!split.ok) return
  for (const part of split.value) {
    expect(part.events).toBeGreaterThan(0)
    expect(channel.parsePart(part.bytes)).toHaveLength(part.events)
  }
}

/** Is there a value (null included) at the path? Lists are walked into; an empty one proves nothing. */
function reached(value: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path
  if (key === undefined) return value !== undefined
  if (Array.isArray(value)) return value.length > 0 && value.every((member) => reached(member, path))
  return typeof value === 'object' && value !== null && reached((value as Record<string, unknown>)[key], rest)
}

const NOW_MS = 1_767_000_000_000
const windowFacts: fc.Arbitrary<WindowFacts> = fc.record({
  nowMs: fc.constant(NOW_MS),
  lastContactAtMs: fc.option(fc.integer({ min: NOW_MS - 10 * 86_400_000, max: NOW_MS })),
  author: fc.constantFrom('staff' as const, 'bot' as const),
  humanAgentHeld: fc.boolean(),
  paidSendsOn: fc.boolean(),
  follower: fc.option(fc.boolean()),
})

const ACTIONS: readonly OutboundAction[] = [
  {
    do: 'send-message',
    personId: '7201',
    text: 'Xin chào',
    attachments: [],
    replyToExternalId: null,
    window: 'free',
    outboxId: 'out_1',
  },
  {
    do: 'request-info',
    personId: '7201',
    title: 'A',
    subtitle: 'B',
    imageUrl: 'https://x',
    outboxId: 'out_1',
  },
  { do: 'mark-read', personId: '7201' },
  { do: 'reply-comment', commentExternalId: '500_900', text: 'Dạ', attachmentUrl: null },
  { do: 'private-reply', commentExternalId: '500_900', text: 'Dạ', outboxId: 'out_1' },
  { do: 'edit-comment', commentExternalId: '500_900', text: 'Dạ' },
  { do: 'delete-comment', commentExternalId: '500_900' },
  { do: 'hide-comment', commentExternalId: '500_900', hidden: true },
  { do: 'like-comment', commentExternalId: '500_900', liked: true },
]
