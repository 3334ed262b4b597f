import type { Processors } from '../src/queues/processor.ts'
import { NeedsRelink } from '../src/vault/token-keeper.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `tokens`: renews a channel's token before anybody needs the new one. */
export function tokenProcessors({ keeper }: RoomDeps): Processors {
  return {
    'token-refresh': async ({ shopId, channelId }, { log }) => {
      try {
        await keeper.renew({ shopId, channelId })
      } catch (error) {
        // The keeper has marked the channel and told the shop; nothing is left to do here.
        if (!(error instanceof NeedsRelink)) throw error
        log.warn('A token can only be renewed by linking again', { channelId, because: error.because })
      }
    },
  }
}
