// @ts-check
import { measureAcknowledging } from './acknowledge.mjs'
import { measureConsole } from './console.mjs'
import { measureFlood } from './flood.mjs'
import { measureIndexes } from './indexes.mjs'
import { measureMemory } from './memory.mjs'
import { measurePoison } from './poison.mjs'
import { measureSends } from './sends.mjs'
import { measureTiming } from './timing.mjs'
import { measureWayIn } from './way-in.mjs'

/** In the order in which they run; each with its full size and one that only shows that it works. */
export const MEASURES = {
  acknowledge: {
    title: 'Acknowledging',
    measure: measureAcknowledging,
    full: { rounds: 5, durationMs: 3_000 },
    quick: { rounds: 1, durationMs: 1_000 },
  },
  wayIn: {
    title: 'The whole way in',
    measure: measureWayIn,
    full: { shops: 10, pagesEach: 4, people: 1_000, rounds: 5, events: 10_000, samples: 200 },
    quick: { shops: 1, pagesEach: 4, people: 100, rounds: 1, events: 2_000, samples: 20 },
  },
  poison: {
    title: 'Beside poison',
    measure: measurePoison,
    full: { shops: 10, pagesEach: 4, people: 100, samples: 300, rowsEach: 5 },
    quick: { shops: 1, pagesEach: 4, people: 20, samples: 20, rowsEach: 5 },
  },
  flood: {
    title: 'Beside a flood',
    measure: measureFlood,
    full: { shops: 2, pagesEach: 4, people: 100, requests: 20_000, perSecond: 500, samples: 100 },
    quick: { shops: 2, pagesEach: 1, people: 10, requests: 3_000, perSecond: 500, samples: 20 },
  },
  memory: {
    title: 'Memory',
    measure: measureMemory,
    full: { shops: 10, pagesEach: 4, people: 1_000, warmUp: 100_000, events: 200_000, step: 5_000 },
    quick: { shops: 1, pagesEach: 2, people: 50, warmUp: 1_000, events: 4_000, step: 1_000 },
  },
  indexes: {
    title: 'Lists, by explain',
    measure: measureIndexes,
    full: { sizes: [10, 100_000] },
    quick: { sizes: [10, 2_000] },
  },
  sends: {
    title: 'Sends',
    measure: measureSends,
    full: { shops: 20, conversations: 1_000, messagesEach: 10, samples: 100 },
    quick: { shops: 2, conversations: 20, messagesEach: 5, samples: 5 },
  },
  timing: {
    title: 'The time of a wrong signature',
    measure: measureTiming,
    full: { pairs: 100_000 },
    quick: { pairs: 5_000 },
  },
  console: {
    title: 'The console in a browser',
    measure: measureConsole,
    full: { people: 200, loads: 20, samples: 60 },
    quick: { people: 30, loads: 4, samples: 5 },
  },
}
