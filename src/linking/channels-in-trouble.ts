import { PLATFORMS, type Platform } from '../channels/platform.ts'
import { type CountUpTo, countUpTo } from '../store/count-up-to.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'

/** Beyond it is only said that there are more. */
const COUNTED_UP_TO = 1_000
/** Far more kinds than there are; what bounds the search. */
const MAX_CODES = 30

/** Linked channels of all shops with the same problem at the same platform. */
export interface Trouble {
  readonly platform: Platform
  readonly code: string
  readonly channels: CountUpTo
}

/** How many channels have which problem, the commonest first. Counts alone: nothing of any shop. */
export async function troubles(store: Store): Promise<Trouble[]> {
  const codes = await codesInUse(store)
  const counted = await Promise.all(
    codes.flatMap((code) =>
      PLATFORMS.map(async (platform) => ({
        platform,
        code,
        channels: await countUpTo(
          store.channels,
          { live: true, platform, 'problems.code': code },
          'by_problem',
          COUNTED_UP_TO,
        ),
      })),
    ),
  )
  return counted
    .filter(({ channels }) => channels.count > 0)
    .sort((one, other) => other.channels.count - one.channels.count)
}

/** Each step skips to the next code of the index, past all channels that have the one before. */
async function codesInUse(store: Store): Promise<string[]> {
  const codes: string[] = []
  while (codes.length < MAX_CODES) {
    const last: string = codes.at(-1) ?? ''
    const row = (await store.channels.collection.findOne(
      { live: true, 'problems.code': { $gt: last } },
      { projection: { 'problems.code': 1 }, hint: 'by_problem' },
    )) as { readonly problems: readonly { readonly code: string }[] } | null
    // Taken in the order of the index, the row holds the next code; it may hold others beside.
    const [next] = (row?.problems ?? [])
      .map(({ code }) => code)
      .filter((code) => code > last)
      .sort()
    if (next === undefined) break
    codes.push(next)
  }
  return codes
}

/** A channel by its id alone. */
export interface ChannelInTrouble {
  readonly id: string
  readonly since: Date
}

/** Channels with a problem, by id. @param after id of the last one seen */
export async function channelsWith(
  store: Store,
  problem: { readonly platform: Platform; readonly code: string },
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<ChannelInTrouble[]> {
  const { platform, code } = problem
  const rows = (await store.channels.collection
    .find(
      {
        live: true,
        platform,
        'problems.code': code,
        ...(page.after === undefined ? {} : { _id: { $gt: page.after as never } }),
      },
      { projection: { problems: 1 }, hint: 'by_problem' },
    )
    .sort({ _id: 1 })
    .limit(page.limit)
    .toArray()) as unknown as readonly Pick<ChannelDoc, '_id' | 'problems'>[]
  return rows.flatMap(({ _id, problems }) => {
    const found = problems.find((one) => one.code === code)
    return found === undefined ? [] : [{ id: _id, since: found.since }]
  })
}
