import { describe, expect, it } from 'vitest'
import { judgeRhythm, type RhythmFacts, SHORTEST_SILENCE_MS } from '../../../src/doctor/rhythm-facts.ts'

const HOUR_MS = 3_600_000

const facts = (change: Partial<RhythmFacts>): RhythmFacts => ({
  lastEventAt: new Date(0),
  silentMs: HOUR_MS,
  days: [20, 20, 20, 20, 20, 20],
  weekAgo: 20,
  ...change,
})

describe('An account against its own rhythm', () => {
  it.each<[string, Partial<RhythmFacts>, string]>([
    ['is silent where every day brings something at this time', {}, 'silent'],
    ['is silent with one odd day among six', { days: [20, 0, 20, 20, 20, 20] }, 'silent'],
    ['is silent where it was not linked a week ago', { weekAgo: null }, 'silent'],
    ['is never silent where nothing ever came', { lastEventAt: null, days: [] }, 'never'],
    ['is as usual after a short pause', { silentMs: SHORTEST_SILENCE_MS - 1, days: [] }, 'usual'],
    ['is quiet where little comes at this time', { days: [4, 5, 3, 4, 6, 5] }, 'quiet'],
    ['is quiet where two days among six had nothing', { days: [90, 0, 90, 90, 0, 90] }, 'quiet'],
    ['is quiet where busy days are the exception', { days: [90, 80, 0, 1, 2, 0] }, 'quiet'],
    ['is quiet on the day of the week on which it rests', { weekAgo: 0 }, 'quiet'],
    ['is quiet in its first days', { days: [40, 40, 0, 0, 0, 0], weekAgo: null }, 'quiet'],
  ])('%s', (_, change, judged) => {
    expect(judgeRhythm(facts(change))).toBe(judged)
  })
})
