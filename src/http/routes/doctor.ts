import { z } from 'zod'
import { checkShape, examine } from '../../doctor/examine.ts'
import { keepGrant } from '../../doctor/keep-grant.ts'
import type { DoctorDeps } from '../../doctor/deps.ts'
import { REPAIRS } from '../../doctor/finding.ts'
import { repair } from '../../doctor/repair.ts'
import { rhythmFacts } from '../../doctor/rhythm-facts.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, textOrNull, time, timeOrNull } from '../shapes.ts'

const repairId = z.enum(REPAIRS)
const repairParams = z.strictObject({ id: z.string().min(1).max(64), repair: repairId })

const examination = z.object({
  channelId: z.string(),
  checkedAt: time,
  checks: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['ok', 'warning', 'failed']).describe('warning: also a check that could not be made'),
      title: z.string(),
      detail: z.string().describe('what it means and what to do, for a shop owner'),
      evidence: z.string().describe('what a person can verify'),
      repair: repairId.nullable().describe('what one call can mend'),
    }),
  ),
  rhythm: z
    .object({
      lastEventAt: timeOrNull,
      silentMinutes: z.int().nonnegative(),
      days: z.array(z.int()).describe('deliveries in the same span of each of the last six days'),
    })
    .describe('the channel against its own rhythm'),
})

const repaired = z.object({
  repair: repairId,
  outcome: z
    .enum(['repaired', 'nothing-to-do', 'continue'])
    .describe('continue: a person does the rest, at `next` where it is a page of the console'),
  detail: z.string(),
  next: textOrNull,
})

const MINUTE_MS = 60_000

/** Examinations of a channel that are under way here: whoever asks meanwhile gets the same one. */
type Running = Map<string, ReturnType<typeof examine>>

export function doctorRoutes(deps: DoctorDeps): Route[] {
  const running: Running = new Map()
  return [
    defineRoute<{ id: string }>({
      method: 'post',
      path: '/channels/{id}/check',
      summary: 'The channel doctor: every check with evidence, and what one call can mend',
      tag: 'Channels',
      roles: ['owner', 'agent'],
      params: idParams,
      answers: { 200: { description: 'The examination', schema: examination } },
      async handle({ who, params, locale }) {
        const channel = await liveChannel(deps, who.shopId, params.id)
        const examined = await examineOnce(deps, running, channel)
        const facts = await rhythmFacts(deps.store, channel, deps.clock.nowMs())
        return respond(200, {
          channelId: channel._id,
          checkedAt: new Date(deps.clock.nowMs()).toISOString(),
          checks: examined.map((one) => checkShape(one, locale)),
          rhythm: {
            lastEventAt: facts.lastEventAt?.toISOString() ?? null,
            silentMinutes: Math.floor(facts.silentMs / MINUTE_MS),
            days: facts.days,
          },
        })
      },
    }),
    defineRoute<z.infer<typeof repairParams>>({
      method: 'post',
      path: '/channels/{id}/repairs/{repair}',
      summary: 'Carry out a repair the doctor named; again, or where nothing is broken, it changes nothing',
      tag: 'Channels',
      roles: ['owner'],
      idempotency: 'optional',
      params: repairParams,
      answers: { 200: { description: 'How it ended', schema: repaired } },
      async handle({ who, params, locale }) {
        const channel = await liveChannel(deps, who.shopId, params.id)
        const done = await repair(deps, channel, params.repair)
        if (done === null) throw new Problem('not-supported-by-platform')
        const { outcome, detail, next } = done
        return respond(200, { repair: params.repair, outcome, detail: detail[locale], next })
      },
    }),
  ]
}

function examineOnce(deps: DoctorDeps, running: Running, channel: ChannelDoc): ReturnType<typeof examine> {
  const known = running.get(channel._id)
  if (known) return known
  const started = examineAndKeep(deps, channel).finally(() => running.delete(channel._id))
  running.set(channel._id, started)
  return started
}

/** What it finds of the grant stands on the card at once: somebody may have just given back what was lost. */
async function examineAndKeep(deps: DoctorDeps, channel: ChannelDoc): ReturnType<typeof examine> {
  const examined = await examine(deps, channel)
  if (channel.platform === 'facebook') await keepGrant(deps, channel, examined)
  return examined
}

/** An unlinked channel has nothing to examine: its card says what to do. */
async function liveChannel({ store }: DoctorDeps, shopId: string, channelId: string): Promise<ChannelDoc> {
  const channel = found(await store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>())
  if (!channel.live) throw new Problem('channel-unlinked')
  return channel
}
