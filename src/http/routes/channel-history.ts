import { z } from 'zod'
import { demandHistory, newestRun } from '../../history/demand.ts'
import type { HistoryDeps } from '../../history/deps.ts'
import { proofOf } from '../../history/proof.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import type { HistoryRunDoc } from '../../store/models/history.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, time, timeOrNull, textOrNull } from '../shapes.ts'
import { INBOX_READERS } from '../who.ts'

const count = z.number().int().nonnegative()

const backfillSchema = z.object({
  id: textOrNull,
  state: z
    .enum(['none', 'waiting', 'running', 'done', 'stopped'])
    .describe('none: never read. stopped: could not be read to its end, see problem'),
  reason: z.enum(['link', 'gap', 'demand']).nullable(),
  from: timeOrNull.describe('read back to this moment'),
  to: timeOrNull,
  stage: z
    .enum(['inbox', 'feed'])
    .nullable()
    .describe('what is being read: conversations, or posts and comments'),
  counts: z.object({
    calls: count.describe('calls made to the platform'),
    conversations: count,
    seen: count.describe('messages, comments and posts read, repeated ones too'),
    recovered: count.describe('of these, what no webhook had brought'),
    unreadable: count,
  }),
  skipped: z
    .array(
      z.object({
        part: z.enum(['inbox', 'posts', 'comments']),
        code: z.string(),
        permission: textOrNull,
      }),
    )
    .describe('left out because it may not be read'),
  problem: textOrNull,
  startedAt: timeOrNull,
  updatedAt: timeOrNull,
  finishedAt: timeOrNull,
})

const proofQuery = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'to must be after from' })

const proofSchema = z.object({
  received: count.describe('applied + duplicates + parked + refused + pending'),
  applied: count,
  duplicates: count,
  parked: count,
  refused: count,
  pending: count,
  recovered: count.describe('brought by history and by no webhook, by the time on the platform'),
  missing: count.describe('known to be lost'),
  gaps: z.array(
    z.object({
      from: time,
      to: timeOrNull,
      cause: z.enum([
        'journal-down',
        'signature',
        'subscription-lost',
        'token-dead',
        'consent-withdrawn',
        'overload',
        'outage',
      ]),
      state: z.enum(['open', 'reading', 'closed']).describe('closed: read back'),
      missing: count,
    }),
  ),
})

export interface ChannelHistoryDeps extends HistoryDeps {
  /** Reads an OA's followers as well. */
  readonly readFollowers: (channel: ChannelDoc) => Promise<void>
}

export const channelHistoryRoutes = (deps: ChannelHistoryDeps): Route[] => [
  defineRoute<{ id: string }>({
    method: 'post',
    path: '/channels/{id}/backfill',
    summary: 'Read the history of the last days from the platform (and, of an OA, its followers)',
    tag: 'Channels',
    roles: ['owner'],
    idempotency: 'optional',
    params: idParams,
    answers: { 202: { description: 'The reading, which goes on by itself', schema: backfillSchema } },
    async handle({ who, params }) {
      const channel = await channelOf(deps, who.shopId, params.id)
      const demand = await demandHistory(deps, channel)
      if (!demand.ok) throw new Problem('too-soon', { retryAfterSeconds: Math.ceil(demand.waitMs / 1_000) })
      if (channel.platform === 'zalo') await deps.readFollowers(channel)
      return respond(202, backfillShape(demand.run))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/channels/{id}/backfill',
    summary: 'How far the newest reading of history is',
    tag: 'Channels',
    roles: INBOX_READERS,
    params: idParams,
    answers: { 200: { description: 'The newest reading', schema: backfillSchema } },
    async handle({ who, params }) {
      const channel = await channelOf(deps, who.shopId, params.id)
      return respond(200, backfillShape(await newestRun(deps, who.shopId, channel._id)))
    },
  }),
  defineRoute<{ id: string }, z.infer<typeof proofQuery>>({
    method: 'get',
    path: '/channels/{id}/proof',
    summary: 'The proof of no loss: what became of every event of a time, and what history had to add',
    tag: 'Channels',
    roles: INBOX_READERS,
    params: idParams,
    query: proofQuery,
    answers: { 200: { description: 'The proof, in events', schema: proofSchema } },
    async handle({ who, params, query }) {
      const channel = await channelOf(deps, who.shopId, params.id)
      const proof = await proofOf(deps.store, channel, new Date(query.from), new Date(query.to))
      return respond(200, {
        ...proof,
        gaps: proof.gaps.map((gap) => ({
          ...gap,
          from: gap.from.toISOString(),
          to: gap.to?.toISOString() ?? null,
        })),
      })
    },
  }),
]

async function channelOf(deps: HistoryDeps, shopId: string, channelId: string): Promise<ChannelDoc> {
  const channel = await deps.store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel) throw new Problem('not-found')
  return channel
}

const NOTHING_READ: z.infer<typeof backfillSchema> = {
  id: null,
  state: 'none',
  reason: null,
  from: null,
  to: null,
  stage: null,
  counts: { calls: 0, conversations: 0, seen: 0, recovered: 0, unreadable: 0 },
  skipped: [],
  problem: null,
  startedAt: null,
  updatedAt: null,
  finishedAt: null,
}

function backfillShape(run: HistoryRunDoc | null): z.infer<typeof backfillSchema> {
  if (!run) return NOTHING_READ
  return {
    id: run._id,
    state: run.state,
    reason: run.reason,
    from: run.from.toISOString(),
    to: run.to.toISOString(),
    stage: run.open ? (run.stages[0] ?? null) : null,
    counts: run.counts,
    skipped: run.skipped,
    problem: run.problem,
    startedAt: run.startedAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}
