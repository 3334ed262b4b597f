import { profileFetch, searchIndex } from './queues/jobs.ts'
import type { Queues } from './queues/open-queues.ts'

/** People in one profile job: one platform call each, so a job stays well below a minute. */
const PEOPLE_PER_JOB = 25
const TERMS_PER_JOB = 200

/** What one room asks to be done next by another, as wake-ups. None throws or waits; each has a sweep behind it. */
export interface FollowUps {
  /** `bulk`: nobody waits for them, so people in conversation go first. */
  wantProfiles(shopId: string, personIds: readonly string[], options?: { readonly bulk?: boolean }): void
  /** Names and phones of these people, and texts of these messages, shall become findable. */
  wantIndexed(shopId: string, personIds: readonly string[], messageIds?: readonly string[]): void
  wakeUnlinks(): void
}

export function createFollowUps(queues: Queues): FollowUps {
  return {
    wantProfiles(shopId, personIds, { bulk = false } = {}) {
      // A key of its own: a waiting job of the many must not swallow the one of a person in conversation.
      for (const some of chunks(personIds, PEOPLE_PER_JOB))
        void queues.add(
          profileFetch,
          { shopId, personIds: some },
          { dedupe: `${bulk ? 'bulk-' : ''}${groupOf(some)}`, bulk },
        )
    },
    wantIndexed(shopId, personIds, messageIds = []) {
      for (const some of chunks(messageIds, TERMS_PER_JOB))
        void queues.add(searchIndex, { shopId, messageIds: some, personIds: [] })
      for (const some of chunks(personIds, TERMS_PER_JOB))
        void queues.add(searchIndex, { shopId, messageIds: [], personIds: some })
    },
    wakeUnlinks() {
      queues.wakeSweep('unlinks')
      // History whose erasure was asked for goes now; what stays for a while is found when its time comes.
      queues.wakeSweep('erasures')
    },
  }
}

function* chunks(ids: readonly string[], size: number): Generator<string[]> {
  for (let from = 0; from < ids.length; from += size) yield ids.slice(from, from + size)
}

/** The same people asked for twice are one job. */
const groupOf = (ids: readonly string[]): string => [...ids].sort().join()
