import type { ChannelDoc } from '../store/models/channel.ts'
import { isStoreFault } from '../store/store-faults.ts'
import { scopes, tasks, token } from './checks/facebook-grant.ts'
import type { DoctorDeps } from './deps.ts'
import { examine } from './examine.ts'
import { type GrantState, keepGrant } from './keep-grant.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * What is granted is asked for this often: two calls each, so that 100,000 Pages make some nine a second, of the app's own
 * allowance and the linking person's, never of the Page's. One that has lost something is asked sooner, so that its
 * return is seen; one that could not be asked is not forgotten.
 */
const AGAIN_MS: Readonly<Record<GrantState, number>> = {
  whole: 6 * HOUR_MS,
  narrowed: 30 * MINUTE_MS,
  unknown: HOUR_MS,
}
/** Pages linked together shall not be asked for together for ever. */
const SPREAD = 0.2
/** A sweep runs every half minute: twice what 100,000 Pages take. */
const PER_SWEEP = 300
const AT_ONCE = 8
const CHECKS = [token, scopes, tasks]

/**
 * Sees before a send fails that a Page's permissions, its person's tasks or role, or its token are gone: Facebook tells of
 * none of it. What is found is on the card and in one notice; a dead token is given up by its check.
 */
export async function watchGrants(deps: DoctorDeps): Promise<void> {
  if (deps.facebook === null) return
  const due = await deps.store.channels
    // Also those without a date: they were linked before there was one.
    .find(
      {
        platform: 'facebook',
        live: true,
        grantsDueAt: { $not: { $gt: new Date(deps.clock.nowMs()) } },
      },
      null,
      { system: 'what is still granted for Pages of all shops' },
    )
    .sort({ grantsDueAt: 1 })
    .limit(PER_SWEEP)
    .lean<ChannelDoc[]>()
  for (let from = 0; from < due.length; from += AT_ONCE)
    await Promise.all(due.slice(from, from + AT_ONCE).map((channel) => look(deps, channel)))
}

/** One that fails by itself waits for another turn: it must not stand before all the others for ever. */
async function look(deps: DoctorDeps, channel: ChannelDoc): Promise<void> {
  let state: GrantState = 'unknown'
  try {
    // A dead token is told of already, and nothing can be asked with it.
    if (channel.status !== 'needs-relink')
      state = await keepGrant(deps, channel, await examine(deps, channel, 'bulk', CHECKS))
  } catch (error) {
    if (isStoreFault(error)) throw error
    deps.log.error('The grant of a Page could not be looked at', {
      channelId: channel._id,
      error: (error as Error).name,
    })
  }
  const inMs = AGAIN_MS[state] * (1 - SPREAD * Math.random())
  await deps.store.channels.updateOne(
    // A link made meanwhile has set its own.
    { _id: channel._id, shopId: channel.shopId, linkedAt: channel.linkedAt },
    { $set: { grantsDueAt: new Date(deps.clock.nowMs() + inMs) } },
  )
}
