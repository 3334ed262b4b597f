import type { Processors } from '../src/queues/processor.ts'
import { NeedsRelink } from '../src/vault/token-keeper.ts'
import { refreshProfile } from '../src/linking/profile.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `tokens`: renews a channel's token before anybody needs the new one, and with it an OA's card. */
export function tokenProcessors({ keeper, linking }: RoomDeps): Processors {
  return {
    'token-refresh': async ({ shopId, channelId }, { log }) => {
      try {
        await keeper.renew({ shopId, channelId })
        // Twice a day, with the token in hand: an OA's name and picture stay right where nobody looks at its card.
        await refreshProfile(linking, { shopId, channelId })
      } catch (error) {
        // The keeper has marked the channel and told the shop; nothing is left to do here.
        if (!(error instanceof NeedsRelink)) throw error
        log.warn('A token can only be renewed by linking again', { channelId, because: error.because })
      }
    },
  }
}
