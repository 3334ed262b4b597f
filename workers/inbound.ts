import { createLaneDrain } from '../src/inbox/drain-lane.ts'
import { screenComments } from '../src/outbox/auto-hide.ts'
import { answerAway } from '../src/outbox/away.ts'
import { recordChatCodes } from '../src/privacy/shopper-codes.ts'
import { recordWithdrawals } from '../src/privacy/withdrawals.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `inbound`: applies what waits in a lane, then asks for what follows from it. */
export function inboundProcessors(parts: RoomDeps): Processors {
  const { next, queues } = parts
  const drain = createLaneDrain({
    ...parts,
    recordWithdrawals: (withdrawals, session) => recordWithdrawals(parts.privacy, withdrawals, session),
    recordChatCodes: (codes, session) => recordChatCodes(parts.privacy, codes, session),
  })
  return {
    'inbound-drain': async ({ lane }, { signal, log }) => {
      const outcome = await drain(lane, { signal })
      for (const [shopId, personIds] of byShop(outcome.newPeople)) next.wantProfiles(shopId, personIds)
      for (const { shopId, personIds } of outcome.renamedPeople) next.wantIndexed(shopId, personIds)
      for (const { shopId, messageIds } of outcome.touchedMessages) next.wantIndexed(shopId, [], messageIds)
      for (const thread of outcome.settledThreads) queues.wakeThread(thread)
      if (outcome.withdrawn + outcome.proved > 0) queues.wakeSweep('privacy')
      if (outcome.more) queues.wakeLane(lane)
      // Last, because it asks the store: a fault here costs no wake-up, and the sweep judges what it leaves.
      for (const { shopId, commentIds } of outcome.wordedComments)
        await screenComments(parts.outbox, shopId, commentIds)
      for (const { shopId, messageIds } of outcome.touchedMessages)
        await answerAway(parts.outbox, shopId, messageIds)
      const { applied, duplicates, parked, refused, unclaimed } = outcome
      if (parked > 0) log.warn('Events were parked', { lane, parked })
      log.debug('A lane was drained', { lane, applied, duplicates, parked, refused, unclaimed })
    },
  }
}

function byShop(
  people: readonly { readonly shopId: string; readonly personId: string }[],
): Map<string, string[]> {
  const shops = new Map<string, string[]>()
  for (const { shopId, personId } of people) shops.set(shopId, [...(shops.get(shopId) ?? []), personId])
  return shops
}
