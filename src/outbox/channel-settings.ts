import { appendEvents } from '../events/append.ts'
import type { AwayNotice, ChannelDoc, HideRules, MediaMode } from '../store/models/channel.ts'
import { askQuota } from './ask-platform.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'

/** What a shop may set for one channel; absent: left as it is. */
export interface ChannelChange {
  readonly channelId: string
  /** May its messages cost money? */
  readonly paidSends?: boolean | undefined
  readonly autoHide?: HideRules | undefined
  readonly media?: MediaMode | undefined
  readonly away?: AwayNotice | undefined
}

/** The linked channels of a shop with their settings, by id; what is left of a package is asked for where it counts. */
export async function readChannelSettings(deps: OutboxDeps, shopId: string) {
  const channels = await deps.store.channels
    .find({ shopId, live: true })
    .sort({ _id: 1 })
    .hint('list')
    .lean<ChannelDoc[]>()
  return Promise.all(
    channels.map(async (channel) => ({
      id: channel._id,
      platform: channel.platform,
      name: channel.name,
      paidSends: isCharged(deps, channel) ? channel.paidSendsOn : null,
      quota: channel.paidSendsOn ? await askQuota(deps, channel) : null,
      autoHide: hidesComments(deps, channel) ? rulesOf(channel) : null,
      media: channel.mediaMode ?? ('link' as const),
      away: awayOf(channel),
    })),
  )
}

const awayOf = ({ away }: ChannelDoc): AwayNotice => ({
  on: away?.on ?? false,
  text: away?.text ?? '',
  hours: away?.hours ?? [],
  holidays: away?.holidays ?? [],
})

const rulesOf = ({ hideRules }: ChannelDoc): HideRules => ({
  phones: hideRules?.phones ?? false,
  words: hideRules?.words ?? [],
})

/**
 * Changes settings of channels: all of them or, where one is refused, none. Takes effect with the next verdict and the next
 * comment; what was accepted before and waits is looked at again when it leaves.
 * @throws {SendRefused} `not-found` · `channel-unlinked` · `not-supported-by-platform`: there is nothing to set there
 */
export async function changeChannelSettings(
  deps: OutboxDeps,
  shopId: string,
  changes: readonly ChannelChange[],
  userId: string,
): Promise<void> {
  const { store, clock, log } = deps
  await store.transaction(async (session) => {
    for (const change of changes) {
      const { channelId, paidSends, autoHide, media, away } = change
      const before = await store.channels
        .findOneAndUpdate(
          { _id: channelId, shopId },
          {
            $set: {
              ...(paidSends === undefined ? {} : { paidSendsOn: paidSends }),
              ...(autoHide === undefined ? {} : { hideRules: rulesSince(autoHide, clock.nowMs()) }),
              ...(away === undefined ? {} : { away: { ...away, since: new Date(clock.nowMs()) } }),
              ...(media === undefined ? {} : { mediaMode: media, mediaModeSince: new Date(clock.nowMs()) }),
            },
          },
          { session },
        )
        .lean<ChannelDoc>()
      if (!before) throw new SendRefused('not-found')
      if (!before.live) throw new SendRefused('channel-unlinked')
      const isRefused =
        (paidSends !== undefined && !isCharged(deps, before)) ||
        (autoHide !== undefined && !hidesComments(deps, before))
      if (isRefused) throw new SendRefused('not-supported-by-platform')
      const { platform } = before
      const told = { shopId, platform, channelId, conversationId: null, subjectId: channelId }
      await appendEvents(store, [{ ...told, type: 'channel.changed', at: new Date(clock.nowMs()) }], session)
    }
  })
  for (const { channelId, paidSends, autoHide, media, away } of changes)
    log.info('settings of a channel changed', {
      channelId,
      userId,
      ...(paidSends === undefined ? {} : { paidSends }),
      ...(autoHide === undefined ? {} : { hidesPhones: autoHide.phones, hidesWords: autoHide.words.length }),
      ...(media === undefined ? {} : { media }),
      ...(away === undefined ? {} : { away: away.on }),
    })
}

/** Rules look forward: what was said before them stays as it is. */
const rulesSince = ({ phones, words }: HideRules, nowMs: number): ChannelDoc['hideRules'] =>
  phones || words.length > 0 ? { phones, words, since: new Date(nowMs) } : null

/** A platform that is asked what is left is one that charges. */
const isCharged = ({ channels }: OutboxDeps, { platform }: ChannelDoc): boolean =>
  channels.get(platform).windowQuestions !== null

const hidesComments = ({ channels }: OutboxDeps, { platform }: ChannelDoc): boolean =>
  channels.get(platform).supports('hide-comment')
