import { erasePerson } from '../src/privacy/erase-person.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `privacy`, its erasures: each resumable, so that a lost job costs no more than the sweep's pace. */
export function privacyProcessors({ privacy }: Pick<RoomDeps, 'privacy'>): Processors {
  return {
    'person-erase': async ({ shopId, requestId }, { signal, log }) => {
      const end = await erasePerson(privacy, shopId, requestId, { signal })
      log.debug('An erasure was worked on', { requestId, end })
    },
  }
}
