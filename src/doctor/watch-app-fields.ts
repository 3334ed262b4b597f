import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { idOf } from '../kit/ids.ts'
import { appStanding, subscribeApp } from './app-subscription.ts'
import type { DoctorDeps } from './deps.ts'

/** One call for all Pages together, so all have what a silent one needs. */
const EVERY_MS = 5 * 60_000

interface Place {
  readonly _id: string
  readonly dueAt: Date
  /** When it was last seen whole, or first looked for. */
  readonly wholeAt: Date
}
const PLACE = 'facebook-app-fields'

/**
 * Looks after the app's own subscription, which stands above every Page's: what is off there comes from no Page, and
 * nobody is told. It is mended, and the time in between is read back for every Page. One that leads elsewhere is left to
 * people; each Page's doctor names it.
 */
export async function watchAppFields(deps: DoctorDeps): Promise<void> {
  const { store, clock, log, meter, facebook, door, publicUrl } = deps
  if (facebook === null) return
  const now = new Date(clock.nowMs())
  const place = await takeTurn(deps, now)
  if (place === null) return
  const app = { door, facebook, publicUrl }
  try {
    const standing = await appStanding(app)
    if (standing === 'elsewhere') return
    if (standing === 'lacking') {
      log.warn('The app was not subscribed any more; it is subscribed again')
      meter.count('subscriptions_repaired_total', { platform: 'facebook' })
      // On record before the repair: afterwards nothing would show that there was a gap.
      await openGap(deps, place.wholeAt)
      await subscribeApp(app)
    }
    const wholeAt = new Date(clock.nowMs())
    await store.gaps.updateMany({ ...OF_ALL_PAGES, state: 'open', to: null }, { $set: { to: wholeAt } })
    await store.connection.collection<Place>('places').updateOne({ _id: PLACE }, { $set: { wholeAt } })
  } catch (error) {
    if (!(error instanceof DoorRefusal || error instanceof ChannelError)) throw error
    log.info('The subscription of the app could not be looked after', { code: error.code })
  }
}

/** The first look of all only begins the count. @returns null: it is not due, or another worker's turn */
async function takeTurn({ store }: DoctorDeps, now: Date): Promise<Place | null> {
  const places = store.connection.collection<Place>('places')
  const next = { dueAt: new Date(now.getTime() + EVERY_MS) }
  const taken = await places.findOneAndUpdate({ _id: PLACE, dueAt: { $lte: now } }, { $set: next })
  if (taken) return taken
  await places.updateOne({ _id: PLACE }, { $setOnInsert: { ...next, wholeAt: now } }, { upsert: true })
  return null
}

const OF_ALL_PAGES = { platform: 'facebook', accountId: null, cause: 'subscription-lost' } as const

/** The same gap however often the repair fails. */
async function openGap({ store }: DoctorDeps, from: Date): Promise<void> {
  await store.gaps.updateOne(
    { _id: idOf('gap', 'facebook', `app ${from.toISOString()}`) },
    { $setOnInsert: { ...OF_ALL_PAGES, from, to: null, refusedDeliveries: 0, state: 'open' } },
    { upsert: true },
  )
}
