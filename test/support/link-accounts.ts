import type { Sandbox } from '../../sandbox/index.ts'
import type { ApiClient } from './api-client.ts'
import type { SignedIn } from './browser-session.ts'
import { eventually } from './wait.ts'

export interface LinkedChannel {
  readonly id: string
  readonly externalId: string
  readonly platform: 'facebook' | 'zalo'
  readonly status: string
}

interface LinkAnswer {
  readonly id: string
  readonly status: string
  readonly problem: string | null
  readonly channelIds: readonly string[]
  readonly candidates: readonly { readonly externalId: string; readonly linkable: boolean }[]
}

const FACEBOOK_CODES = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']
const ZALO_CODES = ['ZA1', 'ZA2', 'ZA3']

/** The owner of the demo's six Pages. */
export const DEMO_FACEBOOK_USER = '300000000000001'

/** Starts a link and walks through the platform's page; gives the link as it stands after the callback. */
export async function walkLink(
  owner: SignedIn,
  platform: 'facebook' | 'zalo',
  permissions: readonly string[],
): Promise<LinkAnswer> {
  const { textVersion } = (await owner.get<{ textVersion: string }>('/permissions')).body
  const asked = { platform, permissions, textVersion }
  const made = await eventually(async () => {
    const answer = await owner.post<{ id: string; startUrl: string }>('/links', asked)
    // Told to come again, as a client is while the database catches its breath.
    return answer.status === 503 ? null : answer
  })
  if (made.status !== 201) throw new Error(`POST /links: ${made.status} ${JSON.stringify(made.body)}`)
  await owner.browser.visit(made.body.startUrl)
  return (await owner.get<LinkAnswer>(`/links/${made.body.id}`)).body
}

/** Links Pages through the dialog, as a merchant does. Default: every code, the demo's first two Pages. */
export async function linkFacebook(
  stack: { readonly sandbox: Sandbox },
  owner: SignedIn,
  { userId = DEMO_FACEBOOK_USER, pageIds, permissions = FACEBOOK_CODES }: FacebookLink = {},
): Promise<LinkedChannel[]> {
  await stack.sandbox.facebook.call('setLogin', { plan: { userId } })
  const link = await walkLink(owner, 'facebook', permissions)
  const chosen = pageIds ?? link.candidates.slice(0, 2).map(({ externalId }) => externalId)
  const answer = await owner.post<{ channels: LinkedChannel[] }>(`/links/${link.id}/channels`, {
    externalIds: chosen,
  })
  if (answer.status !== 201)
    throw new Error(`Pages were not linked: ${link.problem} ${JSON.stringify(answer.body)}`)
  return answer.body.channels
}

export interface FacebookLink {
  readonly userId?: string
  readonly pageIds?: readonly string[]
  readonly permissions?: readonly string[]
}

/** The demo's first OA. */
export const DEMO_OA = '4318657068771012641'

/** Links an OA through Zalo's page. Default: every code, the demo's first OA. */
export async function linkZalo(
  stack: { readonly sandbox: Sandbox },
  owner: SignedIn,
  { oaId = DEMO_OA, permissions = ZALO_CODES }: { oaId?: string; permissions?: readonly string[] } = {},
): Promise<LinkedChannel> {
  await stack.sandbox.control.call('zalo.setSwitches', { change: { autoPermission: oaId } })
  const link = await walkLink(owner, 'zalo', permissions)
  const [channelId] = link.channelIds
  if (channelId === undefined) throw new Error(`The OA was not linked: ${link.status} ${link.problem}`)
  return channelOf(owner, channelId)
}

export const channelOf = async (client: ApiClient, channelId: string): Promise<LinkedChannel> =>
  (await client.get<LinkedChannel>(`/channels/${channelId}`)).body
