import type { ClientSession } from 'mongoose'
import type { Clock } from '../kit/clock.ts'
import { idOf, newId } from '../kit/ids.ts'
import type { ActivityDoc, ActivityOutcome } from '../store/models/activity.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { ActivityKind } from './activity-kinds.ts'

type ActivityDeps = { readonly store: Pick<Store, 'activity'>; readonly clock: Clock }

/** Who does what. Never an id of a person of the shop's customers, so that erasing one has nothing to look for here. */
export interface Act extends Pick<ActivityDoc, 'shopId' | 'userId'> {
  readonly kind: ActivityKind
  readonly userName?: string | null
  readonly roles?: readonly string[]
  readonly isService?: boolean
  readonly route?: string | null
  readonly subjectId?: string | null
  readonly requestId?: string | null
  readonly strangerWeight?: string | null
}

/** What is done often is counted by the hour. */
const HOUR_MS = 60 * 60 * 1000
const RETRIES = 3

/** Puts an act on record in the transaction that does it, or beside what is done already. */
export async function noteAct(
  { store, clock }: ActivityDeps,
  act: Act,
  session: ClientSession | null = null,
): Promise<void> {
  await store.activity.insertMany([rowOf(act, clock.nowMs(), 'done')], { session })
}

/**
 * Before the act: durable when it resolves, so that nothing is done without a row. How it ended is written by
 * {@link endAct}; where that never happens the row says `unknown`.
 * @returns the row's id
 */
export async function beginAct({ store, clock }: ActivityDeps, act: Act): Promise<string> {
  const row = rowOf(act, clock.nowMs(), 'unknown')
  await store.activity.insertMany([row])
  return row._id
}

/** @param subjectId of what the act made */
export async function endAct(
  { store }: ActivityDeps,
  shopId: string,
  id: string,
  end: {
    readonly outcome: ActivityOutcome
    readonly problem?: string | null
    readonly subjectId?: string | null
  },
): Promise<void> {
  const { outcome, problem = null, subjectId = null } = end
  await store.activity.updateOne(
    { _id: id, shopId, outcome: 'unknown' },
    { $set: { outcome, problem, ...(subjectId === null ? {} : { subjectId }) } },
  )
}

/** One more of what this user does often: a row a user, kind, way and hour; what a stranger's browser did has its own. */
export async function countAct({ store, clock }: ActivityDeps, act: Act): Promise<void> {
  const nowMs = clock.nowMs()
  const hour = Math.floor(nowMs / HOUR_MS)
  const way = act.strangerWeight ? ['stranger'] : []
  const _id = idOf('act', act.shopId, [act.userId, act.kind, act.isService === true, hour, ...way].join('\0'))
  const { _id: _own, shopId, until: _until, count: _count, ...first } = rowOf(act, nowMs, 'done')
  for (let attempt = 1; ; attempt++) {
    try {
      await store.activity.updateOne(
        { _id, shopId },
        {
          $inc: { count: 1 },
          $max: { until: new Date(nowMs) },
          $setOnInsert: { ...first, subjectId: null, requestId: null },
        },
        { upsert: true },
      )
      return
    } catch (error) {
      // Two at once made the hour's first row: the second adds to it.
      if (!isDuplicateKey(error) || attempt === RETRIES) throw error
    }
  }
}

const rowOf = (act: Act, nowMs: number, outcome: ActivityOutcome): ActivityDoc => ({
  _id: newId('act'),
  shopId: act.shopId,
  at: new Date(nowMs),
  until: new Date(nowMs),
  userId: act.userId,
  userName: act.userName ?? null,
  roles: [...(act.roles ?? [])],
  isService: act.isService ?? false,
  kind: act.kind,
  route: act.route ?? null,
  subjectId: act.subjectId ?? null,
  count: 1,
  outcome,
  problem: null,
  requestId: act.requestId ?? null,
  strangerWeight: act.strangerWeight ?? null,
})
