import type { Log } from '../kit/log.ts'
import type { EventKindDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import type { Clock } from '../kit/clock.ts'
import type { PreparedRow } from './prepare-rows.ts'

/** Enough to tell them apart; a hostile or new platform must not fill a collection with names. */
const NAME_CHARACTERS = 80

/**
 * Counts by name the events that leave nothing to show. After the commit and beside it: all lanes share these few
 * documents, and a turn must not wait for another's.
 */
export async function countKinds(
  deps: { readonly store: Store; readonly clock: Clock; readonly log: Log },
  rows: readonly PreparedRow[],
): Promise<void> {
  const kinds = new Map<string, Omit<EventKindDoc, 'lastAt'>>()
  for (const row of rows) {
    if (row.fate !== 'apply') continue
    for (const member of row.members) {
      if (member.verdict !== 'apply') continue
      const { event } = member
      if (event.kind !== 'unknown' && event.kind !== 'acknowledged') continue
      const { platform } = row.row
      const name = event.name.slice(0, NAME_CHARACTERS)
      const _id = `${platform}:${name}`
      const count = (kinds.get(_id)?.count ?? 0) + 1
      kinds.set(_id, { _id, platform, name, known: event.kind === 'acknowledged', count })
    }
  }
  if (kinds.size === 0) return
  const lastAt = new Date(deps.clock.nowMs())
  try {
    await deps.store.eventKinds.collection.bulkWrite(
      [...kinds.values()].map(({ _id, platform, name, known, count }) => ({
        updateOne: {
          filter: { _id: _id as never },
          update: { $set: { platform, name, known }, $inc: { count }, $max: { lastAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    )
  } catch (error) {
    deps.log.warn('Event kinds were not counted', { kinds: kinds.size, error: (error as Error).name })
  }
}
