import { SUBSCRIBED_FIELDS } from '../channels/facebook/subscribed-fields.ts'

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
