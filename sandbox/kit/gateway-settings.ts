import type { Stand } from './stand.ts'

/** What a gateway has to be told to meet the stand-ins here, their files too. */
export const gatewaySettings = (
  url: string,
  stands: readonly Pick<Stand, 'gatewayEnv'>[],
): Record<string, string> =>
  Object.assign({ MEDIA_HOSTS: new URL(url).host }, ...stands.map((stand) => stand.gatewayEnv())) as Record<
    string,
    string
  >
