import { grantedCodes, type PolicyCode } from '../../config/permissions.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'

/** A card younger than this is shown as stored. */
const FRESH_MS = 60 * 60 * 1000

export interface ChannelProfile {
  readonly name: string
  readonly avatarUrl: string | null
  readonly coverUrl: string | null
  readonly description: string | null
  readonly email: string | null
}

/** The card of a Page or OA within FB1, FB2, ZA1: fetched anew when old, so that a renamed Page shows its new name. Throws DoorRefusal or ChannelError. */
export async function readProfile(deps: LinkingDeps, channel: ChannelDoc): Promise<ChannelProfile> {
  const stored = channel.profile
  if (stored && deps.clock.nowMs() - stored.fetchedAt.getTime() < FRESH_MS) {
    return {
      name: channel.name,
      avatarUrl: channel.avatarUrl,
      coverUrl: stored.coverUrl,
      description: stored.description,
      email: stored.email,
    }
  }
  const fresh = channel.platform === 'facebook' ? await readPage(deps, channel) : await readOa(deps, channel)
  const { name, avatarUrl, ...card } = fresh
  await deps.store.channels.updateOne(
    { _id: channel._id, shopId: channel.shopId },
    { $set: { name, avatarUrl, profile: { ...card, fetchedAt: new Date(deps.clock.nowMs()) } } },
  )
  return fresh
}

/** Whoever asks for the card itself has a newer one; in lists and on letters a name of yesterday does. */
const KEPT_FRESH_MS = 12 * 60 * 60 * 1000

/** Reads the card of a channel that nobody has looked at for half a day, so that its name and picture are right everywhere. @returns whether it was read */
export async function refreshProfile(
  deps: LinkingDeps,
  { shopId, channelId }: { readonly shopId: string; readonly channelId: string },
): Promise<boolean> {
  const channel = await deps.store.channels.findOne({ _id: channelId, shopId, live: true }).lean<ChannelDoc>()
  const readAtMs = channel?.profile?.fetchedAt.getTime() ?? Number.NEGATIVE_INFINITY
  if (!channel || deps.clock.nowMs() - readAtMs < KEPT_FRESH_MS) return false
  try {
    await readProfile(deps, channel)
    return true
  } catch (error) {
    // Not consented to, or not now: the next renewal asks again.
    if (error instanceof DoorRefusal || error instanceof ChannelError) return false
    throw error
  }
}

/** Codes that open the whole card; with any other the platform would refuse more than the name. */
const CARD_CODES: readonly PolicyCode[] = ['FB1', 'FB2']

async function readPage(deps: LinkingDeps, channel: ChannelDoc): Promise<ChannelProfile> {
  const consented = await deps.consents.now(channel.shopId, channel._id)
  const isWhole = grantedCodes(consented, channel.grantedScopes).some((code) => CARD_CODES.includes(code))
  const page = await deps.door.call<{
    name?: string
    emails?: string[]
    about?: string | null
    description?: string | null
    pictureUrl?: string | null
    coverUrl?: string | null
  }>({ kind: 'channel', shopId: channel.shopId, channelId: channel._id }, 'facebook.page-profile', {
    pageId: channel.externalId,
    ...(isWhole ? {} : { only: 'name' }),
  })
  return {
    name: page.name ?? channel.name,
    avatarUrl: page.pictureUrl ?? channel.avatarUrl,
    coverUrl: page.coverUrl ?? null,
    description: page.description ?? page.about ?? null,
    email: page.emails?.[0] ?? null,
  }
}

async function readOa(deps: LinkingDeps, channel: ChannelDoc): Promise<ChannelProfile> {
  const oa = await deps.door.call<{
    name: string
    avatar?: string | null
    cover?: string | null
    description?: string | null
  }>({ kind: 'channel', shopId: channel.shopId, channelId: channel._id }, 'zalo.oa-profile', {})
  return {
    name: oa.name,
    avatarUrl: oa.avatar ?? null,
    coverUrl: oa.cover ?? null,
    description: oa.description ?? null,
    email: null,
  }
}
