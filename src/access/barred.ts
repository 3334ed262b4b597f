import type { AuthorityCaseDoc } from '../store/models/authority-case.ts'
import type { Store } from '../store/open-store.ts'

/** What the merchant may not be told of yet, because an order bars it. */
export interface Barred {
  readonly caseIds: readonly string[]
  /** Requests by which something left on such an order. */
  readonly requestIds: readonly string[]
}

/** @param nowMs a bar that has ended by then bars nothing */
export async function barredNow(
  { store }: { readonly store: Pick<Store, 'authorityCases'> },
  shopId: string,
  nowMs: number,
): Promise<Barred> {
  const cases = await store.authorityCases
    .find({ shopId, barUntil: { $gt: new Date(nowMs) } }, { 'exports.requestId': 1 })
    .lean<Pick<AuthorityCaseDoc, '_id' | 'exports'>[]>()
  return {
    caseIds: cases.map(({ _id }) => _id),
    requestIds: cases.flatMap(({ exports }) => exports.map(({ requestId }) => requestId)),
  }
}

/** The filter of a log that leaves out what is barred. */
export const withoutBarred = ({ requestIds }: Barred): object =>
  requestIds.length === 0 ? {} : { requestId: { $nin: [...requestIds] } }
