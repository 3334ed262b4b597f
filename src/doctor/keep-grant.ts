import { isPolicyCode, scopesFor } from '../../config/permissions.ts'
import { setProblem } from '../linking/problems.ts'
import { channelChanged } from '../linking/link-events.ts'
import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { DoctorDeps } from './deps.ts'
import type { Examined } from './examine.ts'
import { giveNotice, resolveNotices } from './notices.ts'

/** The problem on the channel's card; its detail is what is lost. */
export const NARROWED_PROBLEM = 'grant-narrowed'

/** What became of a Page's grant. `unknown`: the platform could not be asked, or the token is dead, which is told as such. */
export type GrantState = 'whole' | 'narrowed' | 'unknown'

/** A task the person who linked lost, by what the check of tasks says. */
const LOST_TASKS: ReadonlyMap<string, string> = new Map([
  ['no-messages', 'task-messages'],
  ['no-comments', 'task-comments'],
  ['none', 'role'],
])

/**
 * Brings a Page's channel in line with what an examination found of its grant: scopes that are gone are no longer counted
 * on, the card and one notice say what is lost and what to do, and both end when it is back. What the shop never had, or
 * declined itself, is no loss.
 */
export async function keepGrant(
  deps: DoctorDeps,
  channel: ChannelDoc,
  examined: readonly Examined[],
): Promise<GrantState> {
  const found = new Map(examined.map((one) => [one.check.id, one]))
  const scopes = found.get('scopes')
  const tasks = found.get('tasks')
  if (found.get('token')?.finding.status !== 'ok' && found.get('token')?.finding.says !== 'ending')
    return 'unknown'
  if (!scopes || !tasks || scopes.unable !== null) return 'unknown'
  const granted = scopes.finding.facts?.granted
  const lostScopes = isList(granted) ? await keepScopes(deps, channel, granted) : []
  const standing = channel.problems.find(({ code }) => code === NARROWED_PROBLEM)?.detail ?? null
  // Who linked it is asked for with that person's own token, which may have ended while the Page's lives on.
  const task =
    tasks.unable === null
      ? (LOST_TASKS.get(tasks.finding.status === 'failed' ? tasks.finding.says : '') ?? null)
      : ([...LOST_TASKS.values()].find((one) => one === standing) ?? null)
  const lost = lostScopes.length > 0 ? lostScopes.join(',') : task
  if (lost !== standing) await setProblem(deps, channel, NARROWED_PROBLEM, null)
  if (lost === null) {
    if (standing !== null) await resolveNotices(deps, { ...ofChannel(channel), kind: 'grant-narrowed' })
    return 'whole'
  }
  await setProblem(deps, channel, NARROWED_PROBLEM, lost)
  await tell(deps, channel, lost, lost !== standing)
  return 'narrowed'
}

const isList = (fact: unknown): fact is readonly string[] => Array.isArray(fact)
const ofChannel = ({ _id, shopId, platform }: ChannelDoc) => ({ channelId: _id, shopId, platform })

/** One notice a loss, named after when it was found, so that a sweep cut short tells it the next time. */
async function tell(deps: DoctorDeps, channel: ChannelDoc, lost: string, isNew: boolean): Promise<void> {
  const now = await deps.store.channels
    .findOne({ _id: channel._id, shopId: channel.shopId }, { problems: 1 })
    .lean<Pick<ChannelDoc, 'problems'>>()
  const problem = now?.problems.find(({ code }) => code === NARROWED_PROBLEM)
  if (!problem) return
  if (isNew) {
    await resolveNotices(deps, { ...ofChannel(channel), kind: 'grant-narrowed' })
    deps.log.warn('A Page’s grant is less than it was', { channelId: channel._id, lost })
    deps.meter.count('grants_narrowed_total', { platform: channel.platform })
  }
  await giveNotice(deps, channel, { kind: 'grant-narrowed', detail: lost, since: problem.since })
}

/**
 * Scopes the channel counted on and the platform no longer grants go; those that went this way come back once they are
 * granted again, as far as the shop still consents. @returns what is lost now
 */
async function keepScopes(
  { store, consents, clock }: DoctorDeps,
  channel: ChannelDoc,
  granted: readonly string[],
): Promise<readonly string[]> {
  const covered = new Set<string>(
    scopesFor([...(await consents.now(channel.shopId, channel._id))].filter(isPolicyCode)),
  )
  const before = channel.problems.find(({ code }) => code === NARROWED_PROBLEM)?.detail?.split(',') ?? []
  const missed = before.filter((scope) => covered.has(scope))
  const back = missed.filter((scope) => granted.includes(scope))
  const gone = channel.grantedScopes.filter((scope) => !granted.includes(scope))
  const key = { _id: channel._id, shopId: channel.shopId, live: true }
  if (gone.length > 0) await store.channels.updateOne(key, { $pull: { grantedScopes: { $in: gone } } })
  if (back.length > 0) await store.channels.updateOne(key, { $addToSet: { grantedScopes: { $each: back } } })
  if (gone.length + back.length > 0) await appendEvents(store, [channelChanged(channel, clock.nowMs())])
  const lost = [
    ...gone.filter((scope) => covered.has(scope)),
    ...missed.filter((scope) => !granted.includes(scope)),
  ]
  return [...new Set(lost)].sort()
}
