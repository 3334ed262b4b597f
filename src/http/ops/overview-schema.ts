import { z } from 'zod'
import { platform, time, timeOrNull } from '../shapes.ts'

const upTo = z
  .object({ count: z.int(), more: z.boolean() })
  .describe('a count that stopped at a limit; `more`: there are more than `count`')

const queue = z.object({
  queue: z.string(),
  waiting: z.int(),
  active: z.int(),
  delayed: z.int(),
  canaryAgeMs: z
    .int()
    .nullable()
    .describe('since a canary last came through it; null: none since Redis was started'),
})

const lane = z.object({
  lane: z.int(),
  waiting: upTo,
  oldestAt: time.describe('when the oldest of those counted came'),
})

const platformState = z.object({
  platform,
  received: z.object({
    lastMinute: upTo.describe('events of the last 60 seconds, all gateways together'),
    lastAt: timeOrNull.describe('the last rightly signed delivery, to within 10 seconds'),
  }),
  sends: z.object({
    waiting: upTo,
    sending: upTo,
    deferred: upTo,
    deferredUntil: timeOrNull.describe('when the first of them may go'),
    unknown: upTo,
  }),
})

const rootKey = z.object({
  kid: z.string(),
  kind: z
    .enum(['local', 'vault', 'kms'])
    .nullable()
    .describe('where it is kept; null: this gateway does not know it'),
  present: z.boolean().describe('it stands in TOKEN_KEYS'),
  first: z.boolean().describe('it seals now'),
  next: z.boolean().describe('it seals once every process has it first'),
  retiredAt: timeOrNull.describe('since when it may seal nothing any more'),
  shopKeys: upTo,
  journalKeys: z.int(),
})

/** `GET /ops/overview`. */
export const overviewSchema = z.object({
  at: time,
  queues: z.array(queue).nullable().describe('null: Redis is away'),
  lanes: z.object({ busy: z.int(), waiting: upTo, oldestAt: timeOrNull, items: z.array(lane) }),
  parked: upTo.extend({ oldestAt: timeOrNull }),
  parkedJobs: upTo.extend({ newestAt: timeOrNull }),
  openAlarms: z.int(),
  freezes: upTo.describe('freezes that stand, of all shops'),
  channels: z.array(z.object({ platform, code: z.string(), channels: upTo })),
  platforms: z.array(platformState),
  keys: z.array(rootKey),
  keyRing: z.object({
    sealingSince: timeOrNull,
    processes: z.int().describe('gateways and workers that were heard of in the last minute'),
    waitsFor: z.array(z.string()).describe('those that do not have the next key first yet'),
  }),
})
