import type { ClientSession } from 'mongoose'
import type { Withdrawal } from '../inbox/withdrawals.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import { insertAll } from '../store/write-in-transaction.ts'
import type { PrivacyDeps } from './deps.ts'
import { draftRequest } from './requests.ts'

/**
 * A person who asked the platform to have their data deleted: an erasure that nobody has to decide on, written where the
 * event is applied, so that it is known as surely as a message is. One that runs already is enough.
 */
export async function recordWithdrawals(
  deps: Pick<PrivacyDeps, 'store' | 'vault' | 'clock'>,
  withdrawals: readonly Withdrawal[],
  session: ClientSession,
): Promise<void> {
  for (const { subject, externalId } of withdrawals) {
    const { shopId, channelId, platform, accountId } = subject
    const draft = await draftRequest(deps, {
      shopId,
      channelId,
      platform,
      accountId,
      externalId,
      kind: 'erase',
      thirdParty: true,
      by: platform,
      origin: 'platform',
    })
    if (await runsAlready(deps, draft, session)) continue
    const { receivedAt } = draft
    const row: PrivacyRequestDoc = {
      ...draft,
      state: 'executing',
      acknowledgedAt: receivedAt,
      verifiedAt: receivedAt,
      verifiedHow: 'platform',
      executedBy: platform,
      startedAt: receivedAt,
    }
    await insertAll(deps.store.privacyRequests, [row], session)
  }
}

async function runsAlready(
  { store }: Pick<PrivacyDeps, 'store'>,
  { shopId, subjectRef }: PrivacyRequestDoc,
  session: ClientSession,
): Promise<boolean> {
  const running = await store.privacyRequests
    .exists({ shopId, subjectRef, kind: 'erase', state: 'executing', storesEmptiedAt: null })
    .session(session)
  return running !== null
}
