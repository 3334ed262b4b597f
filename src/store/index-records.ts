import type { Connection } from 'mongoose'
import type { DeclaredIndex } from './index-plan.ts'

/** What is remembered of an index of ours: by it a start knows its own indexes, and older from newer definitions. */
export interface IndexRecord {
  /** `collection.name` */
  readonly _id: string
  readonly fingerprint: string
  /** Definitions it had before, and until when. */
  readonly replaced: readonly { readonly fingerprint: string; readonly at: Date }[]
  /** Since when no start declares it; null: declared. */
  readonly undeclaredSince: Date | null
}

const HOUR_MS = 60 * 60 * 1_000
/** While a deploy lasts, a process of before it may start again: within this time the definition it knows is the older one. */
export const DEPLOY_MS = HOUR_MS
/** What no start has declared for so long is used by nobody any more. */
export const UNDECLARED_KEEP_MS = 7 * 24 * HOUR_MS

export const recordsOf = (connection: Connection) => connection.collection<IndexRecord>('indexes')

export async function readRecords(connection: Connection): Promise<ReadonlyMap<string, IndexRecord>> {
  const rows = await recordsOf(connection).find().toArray()
  return new Map(rows.map((row) => [row._id, row]))
}

export const isNoted = (index: DeclaredIndex, record: IndexRecord | undefined): boolean =>
  record?.fingerprint === index.fingerprint && record.undeclaredSince === null

/** True where this process runs an older version than one that was started a moment ago. */
export const isOutdated = (index: DeclaredIndex, record: IndexRecord | undefined, now: Date): boolean =>
  record !== undefined &&
  record.fingerprint !== index.fingerprint &&
  record.replaced.some(
    ({ fingerprint, at }) => fingerprint === index.fingerprint && now.getTime() - at.getTime() < DEPLOY_MS,
  )

/** Notes what this start declares, before anything is changed: whoever is killed leaves what the next one goes on with. */
export async function noteDeclared(
  connection: Connection,
  declared: readonly DeclaredIndex[],
  records: ReadonlyMap<string, IndexRecord>,
  now: Date,
): Promise<void> {
  const changes = declared.flatMap((index) => {
    const { id, fingerprint } = index
    const known = records.get(id)
    if (isNoted(index, known)) return []
    const before = known?.replaced.filter((old) => old.fingerprint !== fingerprint) ?? []
    const replaced =
      known === undefined || known.fingerprint === fingerprint
        ? before
        : [...before, { fingerprint: known.fingerprint, at: now }]
    const row = { _id: id, fingerprint, replaced, undeclaredSince: null }
    return [{ replaceOne: { filter: { _id: id }, replacement: row, upsert: true } }]
  })
  if (changes.length > 0) await recordsOf(connection).bulkWrite(changes, { ordered: false })
}
