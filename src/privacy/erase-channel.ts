import { randomUUID } from 'node:crypto'
import { forgetIn } from '../access/forget.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { dropKeptMedia } from '../store/kept-media.ts'
import { releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { sealContent } from './hold-content.ts'
import { NOBODYS } from './erase-stores.ts'
import { holdsOnChannel } from './standing-holds.ts'
import { NOTHING_OF_THE_PERSON } from './request-words.ts'

export interface EraseDeps {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

const PEOPLE_PER_STEP = 500
const LEASE_MS = 60_000

/** What was removed, by store; the numbers of a resumed run count only its own share. */
export type EraseReceipt = Readonly<Record<string, number>>

/**
 * Erases the history of an unlinked channel: first the keys of its people (what they sealed is closed from then on, in
 * backups too), then every row in every collection. Killed anywhere, the next run does the rest. The channel's own row
 * stays, so that a new link keeps its id.
 * @returns null where the channel is linked again, is held, or another holder is at work
 */
export async function eraseChannel(
  deps: EraseDeps,
  shopId: string,
  channelId: string,
): Promise<EraseReceipt | null> {
  const { store, vault, clock, log } = deps
  const lease = await takeLease(store, `erase:${channelId}`, randomUUID(), LEASE_MS)
  if (!lease) return null
  try {
    const channel = await store.channels
      .findOne({ _id: channelId, shopId, live: false, eraseAt: { $lte: new Date(clock.nowMs()) } })
      .lean<ChannelDoc>()
    if (!channel) return null
    const held = await holdsOnChannel(deps, shopId, channelId)
    if (held.whole !== null) {
      log.info('The history of an unlinked channel stays while a hold stands', { hold: held.whole.number })
      return null
    }
    // The channel's time does not wait for one person of it: what is held of them is copied as it stands now.
    for (const hold of held.people) await sealContent(deps, hold)
    const removed: Record<string, number> = { people: 0 }
    for (;;) {
      const people = await store.people
        .find({ shopId, channelId }, { _id: 1 })
        .limit(PEOPLE_PER_STEP)
        .lean<{ _id: string }[]>()
      if (people.length === 0) break
      const ids = people.map((person) => person._id)
      await vault.destroyPeople(shopId, ids)
      await store.searchTerms.deleteMany({ shopId, personId: { $in: ids } })
      await forgetIn(store.disclosures, shopId, ids)
      await forgetIn(store.accessLog, shopId, ids)
      await store.breaches.updateMany({ shopId, people: { $in: ids } }, { $pull: { people: { $in: ids } } })
      await store.authorityCases.updateMany(
        { shopId, people: { $in: ids } },
        { $pull: { people: { $in: ids } } },
      )
      await store.partnerConsents.updateMany({ shopId, personId: { $in: ids } }, { $set: NOBODYS })
      removed.people =
        (removed.people ?? 0) + (await store.people.deleteMany({ shopId, _id: { $in: ids } })).deletedCount
      await renewLease(store, lease, LEASE_MS)
    }
    const own = { shopId, channelId }
    removed.keptMedia = await dropKeptMedia(
      store,
      shopId,
      { channelId },
      async () => void (await renewLease(store, lease, LEASE_MS)),
    )
    removed.messages = (await store.messages.deleteMany(own)).deletedCount
    removed.conversations = (await store.conversations.deleteMany(own)).deletedCount
    removed.comments = (await store.comments.deleteMany(own)).deletedCount
    removed.posts = (await store.posts.deleteMany(own)).deletedCount
    removed.outbox = (await store.outbox.deleteMany(own)).deletedCount
    removed.threads = await dropThreads(deps, own)
    removed.events = (await store.events.deleteMany(own)).deletedCount
    removed.searchTerms = (await store.searchTerms.deleteMany(own)).deletedCount
    // This channel's rows alone: the same account may be another shop's by now.
    removed.historyRuns = (await store.historyRuns.deleteMany(own)).deletedCount
    removed.journalTallies = (await store.journalTallies.deleteMany(own)).deletedCount
    await store.historyChannels.deleteMany({ _id: channelId, shopId })
    await store.channelWatches.deleteMany({ _id: channelId, shopId })
    removed.notices = (await store.notices.deleteMany(own)).deletedCount
    await forgetInCases(store, own)
    // A request that is being carried out ends by itself; the others are about nobody any more.
    await store.privacyRequests.updateMany(
      { ...own, state: { $ne: 'executing' }, personId: { $ne: null } },
      { $set: NOTHING_OF_THE_PERSON },
    )
    removed.deliveries = (
      await store.deliveries.deleteMany({
        platform: channel.platform,
        accountId: channel.externalId,
        channelId,
      })
    ).deletedCount
    await store.channels.updateOne(
      { _id: channelId, shopId, live: false },
      { $set: { eraseAt: null, profile: null, lastEventAt: null } },
    )
    log.info('history of an unlinked channel erased', {
      channelId,
      platform: channel.platform,
      people: removed.people,
      messages: removed.messages,
    })
    return removed
  } finally {
    await releaseLease(store, lease)
  }
}

/** With the leases on them: each names a conversation, and so a person. */
async function dropThreads(
  { store, clock }: EraseDeps,
  own: { readonly shopId: string; readonly channelId: string },
): Promise<number> {
  let dropped = 0
  for (;;) {
    const threads = await store.threads.find(own, { _id: 1 }).limit(PEOPLE_PER_STEP).lean<{ _id: string }[]>()
    if (threads.length === 0) return dropped
    const ids = threads.map(({ _id }) => _id)
    await store.leases.deleteMany({
      _id: { $in: ids.map((id) => `thread:${id}`) },
      until: { $lt: new Date(clock.nowMs()) },
    })
    dropped += (await store.threads.deleteMany({ ...own, _id: { $in: ids } })).deletedCount
  }
}

/** Complaints keep their course, and lose what leads to people. */
async function forgetInCases(
  store: Store,
  own: { readonly shopId: string; readonly channelId: string },
): Promise<void> {
  await store.complaints.updateMany(
    { ...own, personId: { $ne: null } },
    { $set: { personId: null, sealedWords: null } },
  )
  await store.holds.updateMany({ ...own, state: 'asked' }, { $set: { state: 'refused', personId: null } })
}

/** Erases what is due, over all shops. @returns how many channels */
export async function eraseDueChannels(deps: EraseDeps, limit = 20): Promise<number> {
  const due = await deps.store.channels
    .find(
      // The type stands here because only with it the planner may use the partial index.
      { eraseAt: { $type: 'date', $lte: new Date(deps.clock.nowMs()) } },
      { shopId: 1 },
      { system: 'erasures due in all shops' },
    )
    .limit(limit)
    .lean<Pick<ChannelDoc, '_id' | 'shopId'>[]>()
  let erased = 0
  for (const channel of due) {
    if ((await eraseChannel(deps, channel.shopId, channel._id)) !== null) erased++
  }
  return erased
}
