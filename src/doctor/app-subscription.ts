import { SUBSCRIBED_FIELDS } from '../channels/facebook/subscribed-fields.ts'
import type { DoctorDeps } from './deps.ts'

/** What our Facebook app is subscribed to for Pages. */
export interface AppSubscription {
  readonly callbackUrl: string | null
  readonly active: boolean
  readonly fields: readonly string[]
}

export const callbackOf = (publicUrl: string): string => new URL('/webhooks/facebook', publicUrl).href

export const missingFields = (page: AppSubscription | null): string[] =>
  SUBSCRIBED_FIELDS.filter((field) => page === null || !page.fields.includes(field))

/** One that leads elsewhere is somebody's deliberate setting: never taken over from here. */
export const isOurs = ({ callbackUrl }: AppSubscription, publicUrl: string): boolean =>
  callbackUrl === null || callbackUrl === callbackOf(publicUrl)

/** How the app's own subscription stands. `elsewhere`: it leads to another address, which people have to change. */
export type AppStanding = 'whole' | 'lacking' | 'elsewhere'

type Deps = Pick<DoctorDeps, 'door' | 'publicUrl'> & {
  readonly facebook: NonNullable<DoctorDeps['facebook']>
}

const APP = { kind: 'upkeep', platform: 'facebook', accessToken: null } as const

/** Asks Facebook for it. @throws {ChannelError} */
export async function appStanding({ door, facebook, publicUrl }: Deps): Promise<AppStanding> {
  const { page } = await door.call<{ page: AppSubscription | null }>(APP, 'facebook.app-subscriptions', {
    appId: facebook.appId,
  })
  if (page !== null && !isOurs(page, publicUrl)) return 'elsewhere'
  return page?.active === true && missingFields(page).length === 0 ? 'whole' : 'lacking'
}

/** Subscribes the app to every field, for all Pages. @throws {ChannelError} also where our address does not answer Facebook */
export async function subscribeApp({ door, facebook, publicUrl }: Deps): Promise<void> {
  const { appId, verifyToken } = facebook
  await door.call(APP, 'facebook.subscribe-app', {
    appId,
    verifyToken,
    callbackUrl: callbackOf(publicUrl),
    fields: [...SUBSCRIBED_FIELDS],
  })
}
