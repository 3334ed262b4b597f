import { ChannelError } from '../channels/channel-error.ts'
import { SUBSCRIBED_FIELDS } from '../channels/facebook/subscribed-fields.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { setProblem } from './problems.ts'

/** Asks for this Page's webhooks. Without the permission for it (FB5) there is nothing to ask; a failure is a problem of the channel, not of the link. */
export async function subscribePage(deps: LinkingDeps, channel: ChannelDoc): Promise<void> {
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  const allowed = await deps.door.check(subject, 'facebook.subscribe-page')
  if (!allowed.ok) return
  try {
    await deps.door.call(subject, 'facebook.subscribe-page', {
      pageId: channel.externalId,
      fields: [...SUBSCRIBED_FIELDS],
    })
    await setProblem(deps, channel, 'subscription-failed', null)
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    await setProblem(deps, channel, 'subscription-failed', error.platformCode ?? error.code)
  }
}
