import { describe, expect, it } from 'vitest'
import { judgeLoss, type LossFacts, RETRY_LADDER_MS } from '../../../src/doctor/zalo-webhook-loss.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const NOW_MS = 1_000 * HOUR_MS

const facts = (change: Partial<LossFacts>): LossFacts => ({
  nowMs: NOW_MS,
  lastGoodMs: NOW_MS - 3 * HOUR_MS,
  lastRetryMs: null,
  silentOas: 0,
  knownOas: 10,
  refused: null,
  ...change,
})
const refusedFor = (ms: number) => ({ fromMs: NOW_MS - 3 * HOUR_MS, toMs: NOW_MS - 3 * HOUR_MS + ms })

describe('The loss of Zalo’s webhook', () => {
  it.each<[string, Partial<LossFacts>, string[]]>([
    ['is not seen in a quiet hour', {}, []],
    ['is seen where half of the OAs are silent at once', { silentOas: 5 }, ['all-silent']],
    ['is not one OA’s own silence', { silentOas: 1, knownOas: 1 }, []],
    ['is not a few OAs among many', { silentOas: 4 }, []],
    ['is not there while deliveries come', { silentOas: 10, lastGoodMs: NOW_MS - MINUTE_MS }, []],
    ['is not judged before anything ever came', { silentOas: 10, lastGoodMs: null }, []],
    [
      'follows a refusal of ours as long as the ladder',
      { refused: refusedFor(RETRY_LADDER_MS) },
      ['own-refusals'],
    ],
    ['does not follow a short refusal', { refused: refusedFor(10 * MINUTE_MS) }, []],
    [
      'does not follow a refusal after which deliveries came',
      { refused: refusedFor(RETRY_LADDER_MS), lastGoodMs: NOW_MS - 20 * MINUTE_MS },
      [],
    ],
    ['follows repeats that all failed', { lastRetryMs: NOW_MS - 2 * HOUR_MS }, ['retries-ended']],
    ['waits for the ladder to end', { lastRetryMs: NOW_MS - HOUR_MS }, []],
    [
      'does not follow a repeat that was taken',
      { lastRetryMs: NOW_MS - 3 * HOUR_MS, lastGoodMs: NOW_MS - 3 * HOUR_MS },
      [],
    ],
  ])('%s', (_, change, signals) => {
    expect(judgeLoss(facts(change))).toEqual(signals)
  })
})
