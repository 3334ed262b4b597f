import type { ClientSession } from 'mongoose'
import { isPolicyCode, POLICY_CODES, TEXT_VERSION } from '../../config/permissions.ts'
import { appendEvents } from '../events/append.ts'
import type { Clock } from '../kit/clock.ts'
import { err, ok, type Result } from '../kit/result.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConsentChangeDoc, ConsentDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import type { ConsentActor, Consents } from './ledger.ts'

export interface ChangeDeps {
  readonly store: Store
  readonly consents: Consents
  readonly clock: Clock
  /** The effects of a change of this channel are wanted soon. Never throws; a sweep makes up for a lost call. */
  readonly wakeConsentChange: (channel: { readonly shopId: string; readonly channelId: string }) => void
}

export interface Giving {
  readonly shopId: string
  readonly channelId: string
  readonly code: string
  readonly textVersion: string
  readonly locale: string
  readonly by: ConsentActor
}

export type GivingRefusal = 'not-found' | 'channel-unlinked' | 'code-of-other-platform' | 'text-outdated'

/**
 * One consent for one code of one channel, recorded together with what it has to bring about and the event that tells it.
 * A code that stands already is left as it stands.
 */
export async function giveConsent(
  deps: ChangeDeps,
  wish: Giving,
): Promise<Result<{ readonly isNew: boolean }, GivingRefusal>> {
  const { store, consents } = deps
  const { shopId, channelId, code, textVersion, locale, by } = wish
  const channel = await store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel) return err('not-found')
  if (!isPolicyCode(code) || POLICY_CODES[code].platform !== channel.platform)
    return err('code-of-other-platform')
  if (textVersion !== TEXT_VERSION) return err('text-outdated')
  if (!channel.live) return err('channel-unlinked')
  const isNew = await store.transaction(async (session) => {
    if ((await consents.now(shopId, channelId, session)).has(code)) return false
    const acts = await consents.give({ shopId, channelId, codes: [code], textVersion, locale, by }, session)
    await noteChange(deps, channel, acts, session)
    return true
  })
  if (isNew) deps.wakeConsentChange({ shopId, channelId })
  return ok({ isNew })
}

/**
 * Takes a consent back, by the id of any act of it. Nothing is called for it from this moment on; what waits, the
 * subscription and the platform's grant follow. Asked again it changes nothing.
 * @returns the channel and code, null: no such consent of a channel of this shop
 */
export async function withdrawConsent(
  deps: ChangeDeps,
  wish: {
    readonly shopId: string
    readonly consentId: string
    readonly locale: string
    readonly by: ConsentActor
  },
): Promise<{ readonly channelId: string; readonly code: string } | null> {
  const { store, consents } = deps
  const { shopId, consentId, locale, by } = wish
  const act = await consents.find(shopId, consentId)
  if (!act || act.channelId === null) return null
  const { channelId, code } = act
  const channel = await store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  const isNew = await store.transaction(async (session) => {
    const acts = await consents.withdraw({ shopId, channelId, codes: [code], locale, by }, session)
    if (acts.length === 0) return false
    if (channel) await noteChange(deps, channel, acts, session)
    return true
  })
  if (isNew) deps.wakeConsentChange({ shopId, channelId })
  return { channelId, code }
}

async function noteChange(
  { store, clock }: ChangeDeps,
  channel: ChannelDoc,
  acts: readonly ConsentDoc[],
  session: ClientSession,
): Promise<void> {
  const { _id: channelId, shopId, platform } = channel
  const changes = acts.map(
    ({ _id, code, act, at }): ConsentChangeDoc => ({
      _id,
      shopId,
      channelId,
      platform,
      code,
      act: act === 'withdrawn' ? 'withdrawn' : 'given',
      at,
      dueAt: at,
      attempts: 0,
      doneAt: null,
      effects: { failedSends: 0, subscription: 'none', grant: 'none', scopes: [] },
    }),
  )
  await store.consentChanges.create(changes, { session, ordered: true })
  const told = { shopId, platform, channelId, conversationId: null, subjectId: channelId }
  await appendEvents(store, [{ ...told, type: 'channel.changed', at: new Date(clock.nowMs()) }], session)
}

/** Channels of all shops with effects that are due. */
export async function channelsWithChanges(
  { store, clock }: Pick<ChangeDeps, 'store' | 'clock'>,
  limit = 200,
): Promise<{ readonly shopId: string; readonly channelId: string }[]> {
  const due = await store.consentChanges
    .find(
      // The type stands here because only with it the planner may use the partial index.
      { dueAt: { $type: 'date', $lte: new Date(clock.nowMs()) } },
      { shopId: 1, channelId: 1 },
      { system: 'effects of consents of all shops' },
    )
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean<Pick<ConsentChangeDoc, 'shopId' | 'channelId'>[]>()
  return [...new Map(due.map(({ shopId, channelId }) => [channelId, { shopId, channelId }])).values()]
}

/** The newest receipt of each code of the shop's channels, or of one: what its last change has brought about. */
export async function receiptsOf(
  { store }: Pick<ChangeDeps, 'store'>,
  shopId: string,
  channelId?: string,
): Promise<ReadonlyMap<string, ConsentChangeDoc>> {
  const changes = await store.consentChanges
    .find({ shopId, ...(channelId === undefined ? {} : { channelId }) })
    .sort({ at: 1 })
    .lean<ConsentChangeDoc[]>()
  return new Map(changes.map((change) => [`${change.channelId} ${change.code}`, change]))
}
