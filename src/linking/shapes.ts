import { statesFor } from '../../config/permissions.ts'
import type { Consents } from '../consent/ledger.ts'
import type { Clock } from '../kit/clock.ts'
import { mediaIdOf, shownAddress } from '../store/media-names.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { compareGrant } from './granted.ts'

/** A link as the API shows it. */
export function linkShape(link: LinkDoc) {
  const difference =
    link.platform === 'facebook' && link.grantId !== null
      ? compareGrant(link.codes, link.grantedScopes)
      : { granted: link.status === 'completed' ? link.codes : [], missing: [] }
  return {
    id: link._id,
    platform: link.platform,
    status: link.status,
    problem: link.problem,
    candidates: link.candidates.map(({ externalId, name, avatarUrl, linkable, problem }) => ({
      externalId,
      name,
      avatarUrl,
      linkable,
      problem,
    })),
    permissions: {
      asked: link.codes,
      granted: difference.granted,
      missing: difference.missing,
      extra: link.extraScopes,
    },
    channelIds: link.channelIds,
    returnTo: link.returnTo,
    expiresAt: link.expiresAt.toISOString(),
  }
}

/** A channel as the API shows it. Built field by field: nothing of the token row can slip in. */
export async function channelShape(
  { consents, clock }: { readonly consents: Consents; readonly clock: Clock },
  channel: ChannelDoc,
) {
  const nowMs = clock.nowMs()
  const facts = await consents.facts(channel.shopId, channel._id)
  return {
    id: channel._id,
    platform: channel.platform,
    externalId: channel.externalId,
    name: channel.name,
    avatarUrl: shownAddress(
      channel.mediaMode ?? 'link',
      mediaIdOf(channel._id, 'avatar'),
      channel.avatarUrl,
      nowMs,
    ),
    status: channel.status,
    problems: [
      // Whatever else there is, first: nothing leaves until the owner lifts it.
      ...(channel.frozenAt ? [{ code: 'frozen', detail: null }] : []),
      ...channel.problems.map(({ code, detail }) => ({ code, detail })),
    ],
    permissions: statesFor({
      platform: channel.platform,
      grantedScopes: channel.grantedScopes,
      consents: facts,
    }),
    linkedAt: channel.linkedAt.toISOString(),
    lastEventAt: channel.lastEventAt?.toISOString() ?? null,
    tokenExpiresAt: channel.tokenExpiresAt?.toISOString() ?? null,
    relinkBefore: channel.relinkBefore?.toISOString() ?? null,
  }
}
