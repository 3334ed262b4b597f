import { type BrowserFamily, browserFamilyOf } from '../../kit/browser-family.ts'
import { idOf } from '../../kit/ids.ts'
import type { SessionDoc } from '../../store/models/link.ts'
import type { Store } from '../../store/open-store.ts'

/** A browser that is signed in, as its user or the shop's owner sees it. */
export interface ShownSession extends BrowserFamily {
  readonly id: string
  readonly user: { readonly id: string; readonly name: string | null }
  readonly roles: readonly string[]
  readonly current: boolean
  readonly since: string
  readonly lastUsedAt: string
}

/** Whose sessions; `userId` undefined: everybody's of the shop. */
export interface SessionsOf {
  readonly shopId: string
  readonly userId?: string | undefined
}

type ListDeps = { readonly store: Pick<Store, 'sessions'> }

/** Of a hash: tells rows of one millisecond apart, and nobody anything else. */
const CURSOR_HASH_LENGTH = 8

/** The stored key is the hash of a cookie; it stays here, and the session has a name of its own outside. */
const publicId = (shopId: string, hash: string): string => idOf('ses', shopId, hash)

/** Signed in now, newest sign-in first. Programs' tokens are no sessions: whoever issued them ends them. */
export async function listSessions(
  { store }: ListDeps,
  of: SessionsOf,
  page: {
    readonly limit: number
    readonly cursor?: string | undefined
    readonly currentHash: string | null
    readonly nowMs: number
  },
): Promise<{ readonly items: readonly ShownSession[]; readonly nextCursor: string | null }> {
  const rows = await store.sessions
    .find({ ...filterOf(of), expiresAt: { $gt: new Date(page.nowMs) }, ...after(page.cursor) })
    .sort({ createdAt: -1, _id: -1 })
    .limit(page.limit + 1)
    .lean<SessionDoc[]>()
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => shapeOf(row, of.shopId, page.currentHash)),
    nextCursor:
      rows.length > shown.length && last
        ? `${last.createdAt.getTime()}.${last._id.slice(0, CURSOR_HASH_LENGTH)}`
        : null,
  }
}

/** Ends one. @returns whose it was; null: none of these has that id */
export async function endSession({ store }: ListDeps, of: SessionsOf, id: string): Promise<string | null> {
  const rows = await store.sessions
    .find(filterOf(of), { userId: 1 })
    .lean<Pick<SessionDoc, '_id' | 'userId'>[]>()
  const row = rows.find(({ _id }) => publicId(of.shopId, _id) === id)
  if (!row) return null
  const { deletedCount } = await store.sessions.deleteOne({ _id: row._id })
  return deletedCount === 1 ? row.userId : null
}

/** Ends all of them but the one that asks. @returns how many */
export async function endSessions(
  { store }: ListDeps,
  of: SessionsOf,
  exceptHash: string | null,
): Promise<number> {
  const { deletedCount } = await store.sessions.deleteMany({
    ...filterOf(of),
    ...(exceptHash === null ? {} : { _id: { $ne: exceptHash } }),
  })
  return deletedCount
}

const filterOf = ({ shopId, userId }: SessionsOf) => ({
  shopId,
  ...(userId === undefined ? {} : { userId }),
})

function after(cursor: string | undefined): object {
  const [, atMs, before] = /^(\d{1,15})\.([\w-]{8})$/.exec(cursor ?? '') ?? []
  if (atMs === undefined || before === undefined) return {}
  const createdAt = new Date(Number(atMs))
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: before } }] }
}

const shapeOf = (row: SessionDoc, shopId: string, currentHash: string | null): ShownSession => ({
  id: publicId(shopId, row._id),
  user: { id: row.userId, name: row.userName },
  roles: row.roles,
  current: row._id === currentHash,
  ...browserFamilyOf(row.userAgent),
  since: row.createdAt.toISOString(),
  lastUsedAt: row.lastSeenAt.toISOString(),
})
