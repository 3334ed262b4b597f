import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import * as jobs from '../../../src/queues/jobs.ts'
import type { JobContext } from '../../../src/queues/processor.ts'
import { processorsOf } from '../../../workers/processors.ts'
import type { ApiWorld, Shop } from '../api-world.ts'
import { quietLog } from '../quiet.ts'

/** Whatever a job could change of a shop. */
const WATCHED = [
  'channels',
  'tokens',
  'conversations',
  'messages',
  'comments',
  'people',
  'searchTerms',
  'outbox',
  'threads',
  'consents',
  'consentChanges',
  'privacyRequests',
  'syncRuns',
  'historyRuns',
  'keptMedia',
  'media',
  'calloutSubscriptions',
  'calloutDeliveries',
  'disclosures',
  'personKeys',
] as const

/** Names of the jobs that are of one shop: a new one has to be given its ids here. */
const OF_A_SHOP = Object.values(jobs).flatMap((job) =>
  'payload' in job && job.payload instanceof z.ZodObject && 'shopId' in job.payload.shape ? [job.name] : [],
)

/**
 * Runs each job that is of one shop with that shop's name and another's ids. Nothing of the other changes, and no platform
 * hears of it; with the right name the same send leaves.
 */
export async function runForeignJobs(
  { stack, sandbox }: ApiWorld,
  victim: Shop,
  shopId: string,
  given: { readonly subscriptions?: string; readonly requests?: string },
): Promise<void> {
  const { store, rooms } = stack
  const of = { shopId: victim.retailer }
  const headers = { 'Idempotency-Key': randomUUID() }
  const path = `/conversations/${victim.facebook.conversationId}/messages`
  expect((await victim.owner.post(path, { text: 'của shop kia' }, { headers })).status).toBe(202)
  expect((await victim.owner.post(`/channels/${victim.page.id}/backfill`, {})).status).toBe(202)
  const [follower, history] = [
    await store.syncRuns.findOne(of).lean(),
    await store.historyRuns.findOne(of).lean(),
  ]
  const people = [victim.facebook.personId, victim.zalo.personId]
  const ids: Readonly<Record<string, object>> = {
    'outbound-drain': { threadKey: victim.facebook.conversationId },
    'profile-fetch': { personIds: people },
    'follower-page': { runId: follower?._id },
    'history-page': { runId: history?._id },
    'token-refresh': { channelId: victim.oa.id },
    'media-keep': { mediaId: `${victim.facebook.messageId}-0` },
    'search-index': { messageIds: [victim.facebook.messageId], personIds: people },
    'callout-drain': { subscriptionId: given.subscriptions },
    'consent-change': { channelId: victim.page.id },
    'person-erase': { requestId: given.requests },
  }
  expect(Object.keys(ids).sort()).toEqual([...OF_A_SHOP].sort())
  expect(JSON.stringify(ids)).not.toMatch(/\{\}|undefined/)
  const snapshot = async () => {
    const rows: unknown[] = []
    for (const name of WATCHED)
      rows.push([name, await store[name].collection.find(of).sort({ _id: 1 }).toArray()])
    return rows
  }
  const before = await snapshot()
  const seq = sandbox.history.records.at(-1)?.seq ?? 0
  const calls = () => sandbox.history.calls({ afterSeq: seq })
  const processors = processorsOf(rooms) as Readonly<
    Record<string, (payload: object, context: JobContext) => Promise<void>>
  >
  const run = (name: string, payload: object) =>
    processors[name]?.(payload, {
      signal: new AbortController().signal,
      jobId: 'foreign',
      traceId: 'foreign',
      attempt: 1,
      log: quietLog,
    })
  // Refused or found to be nothing: each job says it in its own way.
  for (const [name, own] of Object.entries(ids)) await run(name, { shopId, ...own })?.catch(() => undefined)
  expect(await snapshot()).toEqual(before)
  expect(calls()).toEqual([])
  await run('outbound-drain', { ...of, ...ids['outbound-drain'] })
  expect(calls().length).toBeGreaterThan(0)
}
