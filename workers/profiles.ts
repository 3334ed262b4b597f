import { fetchProfiles } from '../src/people/fetch-profiles.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `profiles`: names and pictures, apart from the messages that must never wait for them. */
export function profileProcessors({ people }: RoomDeps): Processors {
  return {
    'profile-fetch': async ({ shopId, personIds }, { signal, log }) => {
      const fetched = await fetchProfiles(people, shopId, personIds, signal)
      log.debug('Profiles were asked for', { asked: personIds.length, fetched })
    },
  }
}
