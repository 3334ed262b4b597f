import { syncNotices } from '../src/doctor/notices.ts'
import { watchAppFields } from '../src/doctor/watch-app-fields.ts'
import { tellNotices } from '../src/doctor/tell-notices.ts'
import { watchChannels } from '../src/doctor/watch.ts'
import { watchGrants } from '../src/doctor/watch-grants.ts'
import { watchPolicy } from '../src/doctor/watch-policy.ts'
import { watchGraphVersion } from '../src/doctor/version-end.ts'
import { countAlarms, watchZaloWebhook } from '../src/doctor/zalo-webhook-loss.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Nobody is asked to look at a channel: what falls silent, what Zalo switched off, what shops are to be told. */
export async function sweepDoctor({ doctor }: RoomDeps): Promise<void> {
  await watchChannels(doctor)
  await watchAppFields(doctor)
  await watchGrants(doctor)
  await watchPolicy(doctor)
  await watchZaloWebhook(doctor)
  await watchGraphVersion(doctor)
  await countAlarms(doctor)
  await syncNotices(doctor)
  await tellNotices(doctor)
}
