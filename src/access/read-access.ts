import type { AccessDoc, DisclosureDoc } from '../store/models/access.ts'
import { parseObjectId } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'
import { type Barred, withoutBarred } from './barred.ts'

export interface AccessQuery {
  readonly personId?: string | undefined
  readonly userId?: string | undefined
  /** From this moment on. */
  readonly from?: Date | undefined
  /** Before this moment. */
  readonly to?: Date | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Rows that are not told of yet. */
  readonly leftOut?: Barred
}

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

type ReadDeps = { readonly store: Pick<Store, 'accessLog' | 'disclosures'> }

/** Who looked at people of a shop, newest first. An id of another shop's person finds nothing. */
export async function listAccess(
  { store }: ReadDeps,
  shopId: string,
  query: AccessQuery,
): Promise<Page<AccessDoc>> {
  const rows = await store.accessLog
    .find({ shopId, ...whoAndWhom(query), $and: [timesOf(query), afterRow(query.cursor), leftOutOf(query)] })
    .sort({ at: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<AccessDoc[]>()
  return pageOf(rows, query.limit, ({ at, _id }) => `${at.getTime()}.${_id.toHexString()}`)
}

/** What left of a shop, newest first. */
export async function listDisclosures(
  { store }: ReadDeps,
  shopId: string,
  query: AccessQuery,
): Promise<Page<DisclosureDoc>> {
  const after = query.cursor !== undefined && /^\d{1,15}$/.test(query.cursor) ? Number(query.cursor) : null
  const rows = await store.disclosures
    .find({
      shopId,
      ...whoAndWhom(query),
      $and: [timesOf(query), after === null ? {} : { seq: { $lt: after } }, leftOutOf(query)],
    })
    .sort({ seq: -1 })
    .limit(query.limit + 1)
    .lean<DisclosureDoc[]>()
  return pageOf(rows, query.limit, ({ seq }) => String(seq))
}

const leftOutOf = ({ leftOut }: AccessQuery): object => (leftOut ? withoutBarred(leftOut) : {})

const whoAndWhom = ({ personId, userId }: AccessQuery) => ({
  ...(personId === undefined ? {} : { people: personId }),
  ...(userId === undefined ? {} : { userId }),
})

const timesOf = ({ from, to }: AccessQuery) =>
  from === undefined && to === undefined
    ? {}
    : { at: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) } }

function afterRow(cursor: string | undefined): object {
  const [atMs = '', id = ''] = cursor?.split('.') ?? []
  const _id = parseObjectId(id)
  if (_id === null || !/^\d{1,15}$/.test(atMs)) return {}
  const at = new Date(Number(atMs))
  return { at: { $lte: at }, $or: [{ at: { $lt: at } }, { at, _id: { $lt: _id } }] }
}

function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, nextCursor: rows.length > page.length && last ? cursorOf(last) : null }
}
