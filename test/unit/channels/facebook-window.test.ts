import { describe, expect, expectTypeOf, it } from 'vitest'
import type { WindowFacts } from '../../../src/channels/channel.ts'
import type { MessageToSend } from '../../../src/channels/facebook/operations/messages.ts'
import { RETIRED_TAGS, WINDOW_RULES, type WindowRule } from '../../../src/channels/facebook/window-rules.ts'
import { windowVerdict } from '../../../src/channels/facebook/window.ts'
import { channel } from './facebook-support.ts'

const HOUR_MS = 3_600_000
const LAST_MS = 1_767_000_000_000
const facts = (ageMs: number, change: Partial<WindowFacts> = {}): WindowFacts => ({
  nowMs: LAST_MS + ageMs,
  lastContactAtMs: LAST_MS,
  author: 'staff',
  humanAgentHeld: true,
  paidSendsOn: true,
  follower: null,
  ...change,
})

describe('a Facebook conversation', () => {
  it.each<[string, number, Partial<WindowFacts>, string | null, string, number | null]>([
    ['is open to anybody inside 24 h', 0, { author: 'bot', humanAgentHeld: false }, 'free', 'inside-24h', 24],
    ['is open to the last moment of 24 h', 24 * HOUR_MS - 1, {}, 'free', 'inside-24h', 24],
    ['is for staff alone from then on', 24 * HOUR_MS, {}, 'human-agent', 'human-agent-only', 168],
    [
      'is for staff to the last moment of 7 days',
      168 * HOUR_MS - 1,
      {},
      'human-agent',
      'human-agent-only',
      168,
    ],
    ['is closed to bots after 24 h', 25 * HOUR_MS, { author: 'bot' }, null, 'human-agent-not-for-bots', null],
    [
      'is closed without the feature',
      25 * HOUR_MS,
      { humanAgentHeld: false },
      null,
      'human-agent-not-held',
      null,
    ],
    ['is closed after 7 days', 168 * HOUR_MS, {}, null, 'window-closed', null],
    ['was never opened by somebody who never wrote', 0, { lastContactAtMs: null }, null, 'never-wrote', null],
  ])('%s', (_, ageMs, change, kind, reason, untilHours) => {
    expect(channel.window(facts(ageMs, change))).toEqual({
      canSend: kind !== null,
      kind,
      reason,
      untilMs: untilHours === null ? null : LAST_MS + untilHours * HOUR_MS,
    })
  })
})

describe('The rules of the window', () => {
  it('name no other tag than the one that staff may use, and no retired one', () => {
    expectTypeOf<NonNullable<MessageToSend['tag']>>().toEqualTypeOf<'HUMAN_AGENT'>()
    expectTypeOf<Extract<WindowRule['sends'], { tag: unknown }>['tag']>().toEqualTypeOf<'HUMAN_AGENT'>()
    const tags = WINDOW_RULES.flatMap(({ sends }) => ('tag' in sends ? sends.tag : []))
    expect(tags.filter((tag) => Object.hasOwn(RETIRED_TAGS, tag))).toEqual([])
    expect(Object.values(RETIRED_TAGS).every((day) => Date.parse(day) < LAST_MS + 365 * 24 * HOUR_MS)).toBe(
      true,
    )
  })

  it('change on the day that is announced, and close no later than that', () => {
    const [free] = WINDOW_RULES.filter(({ kind }) => kind === 'free')
    if (!free) throw new Error('no rule')
    const day = '2027-03-01'
    const dayMs = Date.parse(day)
    const shorter = { ...free, forMs: 12 * HOUR_MS, from: day }
    const rules = [{ ...free, until: day }, shorter]
    const at = (nowMs: number, agoMs: number) =>
      windowVerdict(facts(0, { nowMs, lastContactAtMs: nowMs - agoMs }), rules)
    expect(at(dayMs - HOUR_MS, 20 * HOUR_MS)).toMatchObject({ canSend: true, untilMs: dayMs })
    expect(at(dayMs, 20 * HOUR_MS)).toMatchObject({ canSend: false, reason: 'window-closed' })
    expect(at(dayMs, 11 * HOUR_MS)).toMatchObject({ canSend: true, untilMs: dayMs + HOUR_MS })
  })
})
