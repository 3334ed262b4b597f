import { describe, expect, it } from 'vitest'
import type { WindowFacts } from '../../../src/channels/channel.ts'
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
