import { channelsWithChanges } from '../src/consent/change.ts'
import { settleConsents } from '../src/linking/consent-changes.ts'
import { consentChange } from '../src/queues/jobs.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `privacy`, its consents: what is given or withdrawn is carried out beyond our own door. */
export function consentProcessors({ consenting, queues }: RoomDeps): Processors {
  return {
    'consent-change': async ({ shopId, channelId }) => {
      const { againInMs } = await settleConsents(consenting, shopId, channelId)
      if (againInMs !== null)
        await queues.add(
          consentChange,
          { shopId, channelId },
          // Not the wake-up's own key: a delayed job under it would swallow every wake-up until then.
          { delayMs: againInMs, dedupe: `later-${channelId}` },
        )
    },
  }
}

/** Changes whose wake-up was lost, or whose time has come again. */
export async function sweepConsents({ consenting, queues }: RoomDeps): Promise<void> {
  for (const channel of await channelsWithChanges(consenting))
    await queues.add(consentChange, channel, { dedupe: channel.channelId })
}
