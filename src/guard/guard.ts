import type { ActivityDoc } from '../store/models/activity.ts'
import type { FreezeDoc } from '../store/models/guard.ts'
import { type BoundedCache, createBoundedCache } from '../vault/bounded-cache.ts'
import type { Vault } from '../vault/vault.ts'
import { type FreezeDeps, freeze, freezeOfUser } from './freezes.ts'
import { type GuardFacts, type GuardLimits, isFresh, judge, type Weight } from './judge.ts'

/** What is counted for a while by all gateways together; a count that is lost only lets its signal come later. */
export interface Tallies {
  /** @returns how many there are now */
  add(kind: TallyKind, key: string): Promise<number>
  read(kind: TallyKind, key: string): Promise<number>
  clear(kind: TallyKind, key: string): Promise<void>
}
export const TALLY_KINDS = ['refused-calls', 'refused-states', 'sends', 'unanswered'] as const
export type TallyKind = (typeof TALLY_KINDS)[number]

export interface GuardDeps extends FreezeDeps {
  readonly vault: Pick<Vault, 'keyedHash'>
  readonly limits: GuardLimits
  readonly tallies: Tallies
  /** Users of Bearer tokens who were found to be known a moment ago, so that a send does not cost a look at them. */
  readonly knownTokens: BoundedCache<true>
}

const KNOWN_TOKENS = 20_000
const KNOWN_FOR_MS = 10 * 60 * 1000

export const createGuard = (deps: Omit<GuardDeps, 'knownTokens'>): GuardDeps => ({
  ...deps,
  knownTokens: createBoundedCache(KNOWN_TOKENS, KNOWN_FOR_MS, deps.clock),
})

/** Who is about to act, and what is known of the browser before them. */
export interface Actor {
  readonly shopId: string
  readonly userId: string
  readonly userName: string | null
  readonly address: string | null
  readonly isNewBrowser: boolean
  readonly isMovedSession: boolean
  readonly provenAt: Date | null
}

export interface GuardedAct {
  readonly weight: Weight
  readonly kind: string
  /** Of the channel, link … that is named; null: nothing of ours is. */
  readonly subjectId: string | null
  /** Its own row in the activity, which does not count. */
  readonly rowId: string | null
}

/**
 * `elsewhere`: a freeze is lifted from a browser the user has had for longer, so that whoever brought it about cannot.
 */
export type Admission = 'pass' | 'step-up' | 'frozen' | 'elsewhere'

/**
 * Channel problems that say that somebody else may hold the account. A refresh token of Zalo's works once, and we use none
 * twice: one that is refused was spent elsewhere, or its grant was taken back.
 */
const TOKEN_TROUBLE = ['password-changed', 'login-checkpoint', 'refresh-refused']
const HOUR_MS = 60 * 60 * 1000
const TROUBLE_MS = 24 * HOUR_MS
/** An office shares one address: what is refused there is not all of one user. */
const SHARE_AN_ADDRESS = 10
/** More than enough to tell one from several. */
const ENOUGH = 9
/** One row an hour and kind of sending: more than a day has. */
const SEND_ROWS = 500
/** The same of these once more destroys nothing further: an account is unlinked, a request carried out, a key handed over. */
const ONCE_IS_ALL = ['channel-unlinked', 'request-moved', 'partner-moved']

/** May this act be carried out now? Freezes where it looks like a takeover. Asked with the act's row already written. */
export async function admit(deps: GuardDeps, actor: Actor, act: GuardedAct): Promise<Admission> {
  const { weight } = act
  const isStranger = actor.isNewBrowser || actor.isMovedSession
  if (weight === 'undo') return admitUndo(deps, actor, isStranger)
  if (await freezeOfUser(deps, actor.shopId, actor.userId)) return 'frozen'
  if (weight !== 'destructive' && !isStranger) return 'pass'
  const verdict = judge(await factsOf(deps, actor, { ...act, weight }), deps.limits)
  if (verdict.do === 'pass') return 'pass'
  if (verdict.do === 'step-up') {
    await countStepUp(deps, actor)
    return 'step-up'
  }
  const { shopId, userId, userName } = actor
  await freeze(deps, {
    shopId,
    userId,
    userName,
    cause: 'takeover',
    signals: [...verdict.signals],
    byUserId: null,
    channelIds: null,
  })
  return 'frozen'
}

async function admitUndo(deps: GuardDeps, actor: Actor, isStranger: boolean): Promise<Admission> {
  if (isStranger) return 'elsewhere'
  if (isFresh(provenAgoMs(deps, actor), deps.limits)) return 'pass'
  deps.meter.count('step_ups_total')
  return 'step-up'
}

async function countStepUp({ tallies, meter }: GuardDeps, actor: Actor): Promise<void> {
  meter.count('step_ups_total')
  await tallies.add('unanswered', keyOf(actor))
}

/** What a user's counts stand under. */
export const keyOf = ({ shopId, userId }: Pick<Actor, 'shopId' | 'userId'>): string => `${shopId}\0${userId}`

const provenAgoMs = ({ clock }: GuardDeps, { provenAt }: Actor): number | null =>
  provenAt === null ? null : clock.nowMs() - provenAt.getTime()

async function factsOf(
  deps: GuardDeps,
  actor: Actor,
  act: GuardedAct & { readonly weight: GuardFacts['weight'] },
): Promise<GuardFacts> {
  const { tallies } = deps
  const { weight } = act
  const { isNewBrowser, isMovedSession, address } = actor
  const user = keyOf(actor)
  // Counted anew after each fresh sign-in: who has proved who they are may go on.
  const sendsKey = `${user}\0${actor.provenAt?.getTime() ?? ''}`
  const [before, refused, refusedThere, refusedStates, sends, unanswered, hasTokenTrouble] =
    await Promise.all([
      isNewBrowser || isMovedSession ? actsBefore(deps, actor, act) : NOTHING_BEFORE,
      tallies.read('refused-calls', user),
      address === null ? 0 : tallies.read('refused-calls', address),
      tallies.read('refused-states', user),
      weight === 'send' ? tallies.add('sends', sendsKey) : tallies.read('sends', sendsKey),
      tallies.read('unanswered', user),
      weight === 'destructive' ? troubled(deps, actor.shopId) : false,
    ])
  return {
    weight,
    isNewBrowser,
    isMovedSession,
    ...before,
    refusedCalls: Math.max(refused, Math.floor(refusedThere / SHARE_AN_ADDRESS)),
    refusedStates,
    sends,
    unanswered,
    hasTokenTrouble,
    provenAgoMs: provenAgoMs(deps, actor),
  }
}

type Before = Pick<GuardFacts, 'destroyed' | 'watched' | 'sendsInAnHour'>
const NOTHING_BEFORE: Before = { destroyed: 0, watched: 0, sendsInAnHour: 0 }

/**
 * Rows are written before what they tell of is done, so two requests at once see each other. Each weight is asked for by
 * itself: much of what weighs little does not hide what weighs more.
 */
async function actsBefore(
  { store, clock, limits }: GuardDeps,
  { shopId, userId }: Actor,
  { rowId, kind, subjectId }: GuardedAct,
): Promise<Before> {
  const from = await countedFrom(store, { shopId, userId }, clock.nowMs() - limits.newBrowserMs)
  const done = { shopId, userId, at: { $gte: from }, outcome: { $ne: 'refused' as const } }
  const others = rowId === null ? done : { ...done, _id: { $ne: rowId } }
  const again = subjectId !== null && ONCE_IS_ALL.includes(kind) ? { $nor: [{ kind, subjectId }] } : {}
  const many = (weight: Weight, further: object = {}) =>
    store.activity
      .countDocuments({ ...others, strangerWeight: weight, ...further })
      .limit(ENOUGH)
      .read('primary')
  const [destroyed, watched, sends] = await Promise.all([
    many('destructive', again),
    many('watched'),
    store.activity
      .find({ ...done, strangerWeight: 'send' }, { at: 1, count: 1 })
      .read('primary')
      .limit(SEND_ROWS)
      .lean<Pick<ActivityDoc, 'at' | 'count'>[]>(),
  ])
  return { destroyed, watched, sendsInAnHour: busiestHour(sends) }
}

/** Rows are of hours by the clock: two in a row hold whatever was sent in any sixty minutes. */
function busiestHour(rows: readonly Pick<ActivityDoc, 'at' | 'count'>[]): number {
  const byHour = new Map<number, number>()
  for (const { at, count } of rows) {
    const hour = Math.floor(at.getTime() / HOUR_MS)
    byHour.set(hour, (byHour.get(hour) ?? 0) + count)
  }
  return Math.max(0, ...[...byHour].map(([hour, count]) => count + (byHour.get(hour - 1) ?? 0)))
}

/** What an owner has answered for by lifting a freeze is not held against the next act. */
async function countedFrom(
  store: GuardDeps['store'],
  { shopId, userId }: Pick<Actor, 'shopId' | 'userId'>,
  sinceMs: number,
): Promise<Date> {
  const since = new Date(sinceMs)
  const lifted = await store.freezes
    .findOne({ shopId, userId, endedAt: { $gte: since } }, { endedAt: 1 })
    .sort({ endedAt: -1 })
    .lean<Pick<FreezeDoc, 'endedAt'>>()
  return lifted?.endedAt ?? since
}

const troubled = async ({ store, clock }: GuardDeps, shopId: string): Promise<boolean> =>
  (await store.channels.exists({
    shopId,
    live: true,
    problems: {
      $elemMatch: {
        code: 'needs-relink',
        detail: { $in: TOKEN_TROUBLE },
        since: { $gte: new Date(clock.nowMs() - TROUBLE_MS) },
      },
    },
  })) !== null
