import { describe, expect, it } from 'vitest'
import type { WindowFacts } from '../../../src/channels/channel.ts'
import { textLength } from '../../../src/channels/zalo/text.ts'
import { windowFor } from '../../../src/channels/zalo/window.ts'

const HOUR_MS = 3_600_000
const NOW_MS = 1_767_225_600_000
const ago = (hours: number): Partial<WindowFacts> => ({ lastContactAtMs: NOW_MS - hours * HOUR_MS })
const PAID = { paidSendsOn: true }
const FOLLOWS = { follower: true }

const verdict = (facts: Partial<WindowFacts>) =>
  windowFor({
    nowMs: NOW_MS,
    lastContactAtMs: null,
    author: 'staff',
    humanAgentHeld: false,
    paidSendsOn: false,
    follower: null,
    ...facts,
  })

describe('a message to a person on Zalo', () => {
  it.each([
    ['is free a minute after they wrote', ago(0.02), 'free', 'inside-48h'],
    ['is free at exactly 48 hours', ago(48), 'free', 'inside-48h'],
    ['is free though paid sends are on', { ...ago(47), ...PAID }, 'free', 'inside-48h'],
    ['is refused after 48 hours while paid sends are off', ago(48.01), null, 'paid-switch-off'],
    ['is paid after 48 hours once the shop allows it', { ...ago(48.01), ...PAID }, 'paid', 'paid-inside-7d'],
    ['is paid at exactly 7 days', { ...ago(168), ...PAID }, 'paid', 'paid-inside-7d'],
    ['is impossible after 7 days, paid or not', { ...ago(168.01), ...PAID }, null, 'window-closed'],
    ['is impossible where nobody ever wrote', PAID, null, 'never-wrote'],
    ['is not risked on a silent follower without the switch', FOLLOWS, null, 'never-wrote'],
    ['may go to a silent follower with the switch', { ...FOLLOWS, ...PAID }, 'paid', 'follower-never-wrote'],
    ['cannot go to one who left and never wrote', { follower: false, ...PAID }, null, 'never-wrote'],
  ] as const)('%s', (_, facts, kind, reason) => {
    expect(verdict(facts)).toMatchObject({ canSend: kind !== null, kind, reason })
  })

  it('knows when the verdict ends', () => {
    expect(verdict(ago(1)).untilMs).toBe(NOW_MS + 47 * HOUR_MS)
    expect(verdict({ ...ago(50), ...PAID }).untilMs).toBe(NOW_MS + 118 * HOUR_MS)
    expect(verdict(ago(50)).untilMs).toBe(NOW_MS + 118 * HOUR_MS)
    expect(verdict(ago(200)).untilMs).toBeNull()
  })

  it('is counted in its composed form', () => {
    const decomposed = 'Tiếng Việt'.normalize('NFD')
    expect(decomposed).toHaveLength(14)
    expect(textLength(decomposed)).toEqual({ length: 10, max: 2_000 })
  })
})
