import { type ChangeDeps, withdrawConsent } from '../../consent/change.ts'
import type { LinkingDeps } from '../../linking/deps.ts'
import { unlinkChannel } from '../../linking/unlink.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import type { ComplaintAction, ComplaintDoc } from '../../store/models/complaint.ts'
import type { TokenKeeper } from '../../vault/token-keeper.ts'
import { actorOf, type ShopWho } from '../who.ts'
import type { Request } from 'express'

export interface ActionDeps {
  readonly linking: LinkingDeps
  readonly consenting: ChangeDeps
  readonly keeper: TokenKeeper
}

interface Act {
  readonly who: ShopWho
  readonly req: Request
  readonly locale: string
  readonly complaint: ComplaintDoc
}

/** These act on the channel the complaint is about. */
export const NEEDS_CHANNEL: readonly ComplaintAction[] = ['rotate-tokens', 'unlink', 'ask-consent-anew']
/** Ends the shop's use of the account: the owner's to decide, as it is elsewhere. */
export const OWNERS_ALONE: readonly ComplaintAction[] = ['unlink', 'rotate-tokens']

/**
 * Does for a complainant what can be done at once. Each may be repeated.
 * @returns what came of it, as the case keeps it: `done`, or why it could not be
 */
export async function actOn(deps: ActionDeps, action: ComplaintAction, act: Act): Promise<string> {
  const { shopId, channelId } = act.complaint
  switch (action) {
    case 'end-sessions':
      return `done:${(await deps.linking.store.sessions.deleteMany({ shopId })).deletedCount}`
    case 'unlink':
      return (await unlinkChannel(deps.linking, shopId, channelId ?? '', false)) ? 'done' : 'not-found'
    case 'rotate-tokens':
      return rotate(deps, shopId, channelId ?? '')
    case 'ask-consent-anew':
      return askAnew(deps, act, channelId ?? '')
  }
}

/** Zalo gives a new pair and the old one is dead; Facebook's page tokens change only where the Page is linked anew. */
async function rotate({ linking, keeper }: ActionDeps, shopId: string, channelId: string): Promise<string> {
  const channel = await linking.store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel?.live) return 'not-linked'
  if (channel.platform === 'facebook') return 'link-anew'
  const owner = { shopId, channelId }
  try {
    const { fence } = await keeper.usable(owner)
    await keeper.rejected(owner, fence)
    return 'done'
  } catch {
    // The keeper has noted why, where it is shown: on the channel's card.
    return 'refused-by-platform'
  }
}

async function askAnew({ consenting }: ActionDeps, act: Act, channelId: string): Promise<string> {
  const { who, req, locale } = act
  const given = (await consenting.consents.list(who.shopId, channelId)).filter(
    ({ state }) => state === 'granted',
  )
  for (const { id } of given)
    await withdrawConsent(consenting, { shopId: who.shopId, consentId: id, locale, by: actorOf(who, req) })
  return `done:${given.length}`
}
