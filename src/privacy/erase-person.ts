import { randomUUID } from 'node:crypto'
import { ChannelError } from '../channels/channel-error.ts'
import { isVisitor } from '../channels/visitor.ts'
import { DoorRefusal } from '../door/door.ts'
import { releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import { findGraves, settleTombstone } from '../vault/tombstones.ts'
import type { PrivacyDeps } from './deps.ts'
import { STORE_STEPS } from './erase-stores.ts'
import { type ErasureSubject, openSubject } from './erasure-subject.ts'
import { holdOnPerson } from './standing-holds.ts'
import { NOTHING_OF_THE_PERSON } from './request-words.ts'

const LEASE_MS = 60_000
/** Work that was under way while the stores were emptied has ended by then: jobs, kept keys, open requests. */
const RECHECK_AFTER_MS = 5 * 60 * 1000
/** A platform that stays away is asked again at this pace, and given up after a day: the receipt says so. */
const PLATFORM_RETRY_MS = 60_000
const PLATFORM_GIVE_UP_MS = 24 * 60 * 60 * 1000

export interface ErasePersonOptions {
  readonly signal?: AbortSignal
  /** Called after each step, before it is on record: where a test ends the process. */
  readonly afterStep?: (store: string) => void
}

/**
 * Carries out an erasure: the person's key first, then every store, then the platform's own copy. Killed anywhere, the next run does the rest; run twice, nothing more happens.
 * @returns `done` · `waiting`: for the platform · `held`: a hold stands, it goes on by itself when that ends · `not-ours`: another holder is at work, or there is nothing to do
 */
export async function erasePerson(
  deps: PrivacyDeps,
  shopId: string,
  requestId: string,
  options: ErasePersonOptions = {},
): Promise<'done' | 'waiting' | 'held' | 'not-ours'> {
  const { store } = deps
  const lease = await takeLease(store, `erase:${requestId}`, randomUUID(), LEASE_MS)
  if (!lease) return 'not-ours'
  try {
    const request = await store.privacyRequests
      .findOne({ _id: requestId, shopId, kind: 'erase', state: 'executing' })
      .lean<PrivacyRequestDoc>()
    if (!request) return 'not-ours'
    const subject = await openSubject(deps.vault, request)
    if (!subject) return 'not-ours'
    if (request.storesEmptiedAt === null) {
      if (await isHeld(deps, subject, request)) return 'held'
      const alive = async () => void (await renewLease(store, lease, LEASE_MS))
      await emptyStores(deps, subject, request, alive, options)
    }
    const outcome = await askPlatform(deps, subject, request, options.signal)
    options.afterStep?.('platform')
    if (outcome === null) {
      await waitForPlatform(deps, request)
      return 'waiting'
    }
    await finish(deps, request, outcome)
    return 'done'
  } finally {
    await releaseLease(store, lease)
  }
}

/** What has begun is finished: a hold keeps only what nothing was taken of yet. */
async function isHeld(
  deps: PrivacyDeps,
  subject: ErasureSubject,
  { _id, shopId, heldBy, receipt }: PrivacyRequestDoc,
): Promise<boolean> {
  if (Object.keys(receipt).length > 0) return false
  const hold = await holdOnPerson(deps, shopId, subject)
  if (hold !== null || heldBy !== null)
    await deps.store.privacyRequests.updateOne({ _id, shopId }, { $set: { heldBy: hold } })
  if (hold !== null && hold.number !== heldBy?.number)
    deps.log.info('An erasure waits for a hold to end', { requestId: _id, hold: hold.number })
  return hold !== null
}

async function emptyStores(
  deps: PrivacyDeps,
  subject: ErasureSubject,
  { _id, shopId }: Pick<PrivacyRequestDoc, '_id' | 'shopId'>,
  alive: () => Promise<void>,
  options: ErasePersonOptions,
): Promise<void> {
  for (const step of STORE_STEPS) {
    options.signal?.throwIfAborted()
    await step.run(deps, subject, {
      alive,
      // The first look is the true one: what a killed run had removed is in it.
      found: async (count) => {
        await deps.store.privacyRequests.updateOne(
          { _id, shopId },
          { $max: { [`receipt.${step.store}`]: count } },
        )
      },
    })
    options.afterStep?.(step.store)
    await alive()
  }
  await deps.store.personKeys.deleteOne({ _id: subject.personId, shopId, destroyedAt: { $ne: null } })
  options.afterStep?.('keyRow')
  await deps.store.privacyRequests.updateMany(
    { shopId, personId: subject.personId, _id: { $ne: _id } },
    { $set: NOTHING_OF_THE_PERSON },
  )
  const nowMs = deps.clock.nowMs()
  await settleTombstone(deps, shopId, subject, nowMs)
  options.afterStep?.('settled')
  await deps.store.privacyRequests.updateOne(
    { _id, shopId },
    { $set: { storesEmptiedAt: new Date(nowMs), ...NOTHING_OF_THE_PERSON } },
  )
}

/**
 * Zalo keeps a copy of what a person shared with the OA, and deletes it on our word; Facebook has nothing of the kind.
 * @returns what became of it; null: to be asked again
 */
async function askPlatform(
  deps: PrivacyDeps,
  subject: ErasureSubject,
  request: PrivacyRequestDoc,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (subject.platform !== 'zalo' || isVisitor(subject.externalId)) return 'not-offered'
  if (request.platformOutcome !== null) return request.platformOutcome
  const { shopId, channelId } = subject
  try {
    await deps.door.call(
      { kind: 'channel', shopId, channelId },
      'zalo.delete-follower-info',
      { userId: subject.externalId },
      signal ? { signal } : {},
    )
    return 'deleted'
  } catch (error) {
    if (error instanceof DoorRefusal) return `refused:${error.code}`
    if (!(error instanceof ChannelError)) throw error
    if (error.retry === 'never' || error.retry === 'after-relink') return `refused:${error.code}`
    const since = (request.startedAt ?? request.receivedAt).getTime()
    return deps.clock.nowMs() - since > PLATFORM_GIVE_UP_MS ? `given-up:${error.code}` : null
  }
}

async function waitForPlatform(
  { store, clock, log }: PrivacyDeps,
  { _id, shopId, platform }: PrivacyRequestDoc,
): Promise<void> {
  await store.privacyRequests.updateOne(
    { _id, shopId },
    { $set: { retryAt: new Date(clock.nowMs() + PLATFORM_RETRY_MS) }, $inc: { attempts: 1 } },
  )
  log.warn('An erasure is done here and waits for the platform', { requestId: _id, platform })
}

async function finish(
  { store, clock, log, meter }: PrivacyDeps,
  { _id, shopId, platform }: PrivacyRequestDoc,
  platformOutcome: string,
): Promise<void> {
  const nowMs = clock.nowMs()
  const finished = await store.privacyRequests.updateOne(
    { _id, shopId, state: 'executing' },
    {
      $set: {
        state: 'done',
        platformOutcome,
        finishedAt: new Date(nowMs),
        recheckAt: new Date(nowMs + RECHECK_AFTER_MS),
        retryAt: null,
      },
    },
  )
  if (finished.modifiedCount === 0) return
  meter.count('privacy_erasures_total', { platform })
  log.info('A person was erased', { requestId: _id, platform })
}

/** Looks once more for what was being written while the stores were emptied, then forgets who it was. */
export async function recheckErasure(deps: PrivacyDeps, shopId: string, requestId: string): Promise<void> {
  const { store, vault, log } = deps
  const lease = await takeLease(store, `erase:${requestId}`, randomUUID(), LEASE_MS)
  if (!lease) return
  try {
    const request = await store.privacyRequests
      .findOne({ _id: requestId, shopId, state: 'done', recheckAt: { $ne: null } })
      .lean<PrivacyRequestDoc>()
    if (!request) return
    const subject = await openSubject(vault, request)
    // Whoever has written again since is somebody new, whose data is not ours to take.
    const late = subject && !(await isBack(deps, subject)) ? await sweepLate(deps, subject, lease) : 0
    await store.privacyRequests.updateOne(
      { _id: requestId, shopId },
      { $set: { recheckAt: null, sealedSubject: null, 'receipt.late': late } },
    )
    if (late > 0) log.info('What was under way during an erasure went too', { requestId, late })
  } finally {
    await releaseLease(store, lease)
  }
}

async function isBack(
  deps: PrivacyDeps,
  { shopId, channelId, externalId }: ErasureSubject,
): Promise<boolean> {
  const person = { channelId, kind: 'person' as const, externalId }
  const graves = await findGraves(deps, shopId, [person], deps.clock.nowMs())
  return (graves.of(person)?.returnedAt ?? null) !== null
}

async function sweepLate(
  deps: PrivacyDeps,
  subject: ErasureSubject,
  lease: NonNullable<Awaited<ReturnType<typeof takeLease>>>,
): Promise<number> {
  let late = 0
  for (const step of STORE_STEPS) {
    // The tombstone stands; laid again it would turn away what the person may say by now.
    if (step.store === 'keys') continue
    late += await step.run(deps, subject, {
      alive: async () => void (await renewLease(deps.store, lease, LEASE_MS)),
      found: async () => undefined,
    })
  }
  await deps.vault.destroyPeople(subject.shopId, [subject.personId])
  await deps.store.personKeys.deleteOne({ _id: subject.personId, shopId: subject.shopId })
  return late
}
