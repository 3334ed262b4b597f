import { readFollowerPage } from '../src/people/followers.ts'
import { followerPage } from '../src/queues/jobs.ts'
import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Queue `followers`: one page of a follower list, then the next as a job of its own, so that long lists share the queue. */
export function followerProcessors({ people, queues }: RoomDeps): Processors {
  return {
    'follower-page': async ({ shopId, runId }, { signal }) => {
      const more = await readFollowerPage(people, shopId, runId, signal)
      if (more) await queues.add(followerPage, { shopId, runId })
    },
  }
}
