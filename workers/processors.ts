import type { Processors } from '../src/queues/processor.ts'
import type { RoomDeps } from '../src/room-deps.ts'
import { calloutProcessors } from './callouts.ts'
import { followerProcessors } from './followers.ts'
import { historyProcessors } from './history.ts'
import { inboundProcessors } from './inbound.ts'
import { outboundProcessors } from './outbound.ts'
import { consentProcessors } from './consents.ts'
import { privacyProcessors } from './privacy.ts'
import { mediaProcessors } from './media.ts'
import { profileProcessors } from './profiles.ts'
import { searchProcessors } from './search.ts'
import { tokenProcessors } from './tokens.ts'
import { upkeepProcessors } from './upkeep.ts'

/** What a worker does with each job, of every queue. */
export const processorsOf = (rooms: RoomDeps): Processors => ({
  ...inboundProcessors(rooms),
  ...outboundProcessors(rooms),
  ...profileProcessors(rooms),
  ...followerProcessors(rooms),
  ...historyProcessors(rooms),
  ...tokenProcessors(rooms),
  ...mediaProcessors(rooms),
  ...searchProcessors(rooms),
  ...calloutProcessors(rooms),
  ...privacyProcessors(rooms),
  ...consentProcessors(rooms),
  ...upkeepProcessors(rooms),
})
