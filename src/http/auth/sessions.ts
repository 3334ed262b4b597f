import { createHash, randomBytes } from 'node:crypto'
import type { BrowserPlace, Seen } from '../../guard/known-browsers.ts'
import type { Clock } from '../../kit/clock.ts'
import type { SessionDoc } from '../../store/models/link.ts'
import type { Store } from '../../store/open-store.ts'
import type { Role, Who } from '../who.ts'

/** Signed out after this long without a request, and after this long in any case. */
const IDLE_MS = 12 * 60 * 60 * 1000
const ABSOLUTE_MS = 7 * 24 * 60 * 60 * 1000
/** `lastSeenAt` is written at most this often, so that reading does not mean writing. */
const TOUCH_EVERY_MS = 5 * 60 * 1000

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
export const newSecret = (): string => randomBytes(32).toString('base64url')

export interface Session {
  readonly who: Who
  readonly csrfToken: string
  readonly hash: string
}

/** The browser a session is opened in. */
export interface SessionBrowser extends BrowserPlace {
  readonly cookieHash: string | null
  readonly newUntil: Date | null
}

export interface SessionsDeps {
  readonly store: Store
  readonly clock: Clock
  readonly placeOf: (shopId: string, seen: Seen) => Promise<BrowserPlace>
}

/** Sessions live in MongoDB so that an emptied Redis signs nobody out; only the hash of the cookie is stored. */
export function createSessions({ store, clock, placeOf }: SessionsDeps) {
  return {
    /** @returns the cookie's value; always a new one, so that a planted session id is worth nothing after sign-in */
    async open(who: Who, userAgent: string | null, browser: SessionBrowser | null = null): Promise<string> {
      const secret = newSecret()
      const now = clock.nowMs()
      await store.sessions.create({
        _id: hashOf(secret),
        userId: who.userId,
        shopId: who.shopId,
        userName: who.userName,
        shopName: who.shopName,
        roles: [...who.roles],
        csrfToken: newSecret(),
        createdAt: new Date(now),
        lastSeenAt: new Date(now),
        expiresAt: new Date(now + IDLE_MS),
        userAgent: userAgent?.slice(0, 200) ?? null,
        browserHash: browser?.cookieHash ?? null,
        place: browser?.place ?? null,
        family: browser?.family ?? null,
        newUntil: browser?.newUntil ?? null,
        provenAt: who.provenAt ?? null,
      })
      return secret
    },

    /** @param seen of the request that shows it */
    async find(secret: string, seen: Seen): Promise<Session | null> {
      const hash = hashOf(secret)
      const row = await store.sessions.findOne({ _id: hash }).lean<SessionDoc>()
      const now = clock.nowMs()
      if (!row || row.expiresAt.getTime() <= now) return null
      if (now - row.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
        const expiresAtMs = Math.min(now + IDLE_MS, row.createdAt.getTime() + ABSOLUTE_MS)
        await store.sessions.updateOne(
          { _id: hash },
          { $set: { lastSeenAt: new Date(now), expiresAt: new Date(expiresAtMs) } },
        )
      }
      return {
        hash,
        csrfToken: row.csrfToken,
        who: {
          shopId: row.shopId,
          shopName: row.shopName,
          userId: row.userId,
          userName: row.userName,
          roles: row.roles as Role[],
          via: 'session',
          isService: false,
          sessionHash: hash,
          browser: {
            isNew: (row.newUntil?.getTime() ?? 0) > now,
            isMoved: await isMoved(row, seen, placeOf),
          },
          provenAt: row.provenAt ?? null,
        },
      }
    },

    async close(secret: string): Promise<void> {
      await store.sessions.deleteOne({ _id: hashOf(secret) })
    },
  }
}

/**
 * A session's cookie that turns up without its browser's, from elsewhere or in another browser, has been taken along; so has
 * one that brings its browser's cookie to a browser of another family: a phone changes networks all day, and never that.
 */
async function isMoved(
  { shopId, browserHash = null, place = null, family = null }: SessionDoc,
  seen: Seen,
  placeOf: SessionsDeps['placeOf'],
): Promise<boolean> {
  if (shopId === null || browserHash === null || place === null) return false
  const here = await placeOf(shopId, seen)
  return seen.cookieHash === browserHash ? family !== null && here.family !== family : here.place !== place
}

export type Sessions = ReturnType<typeof createSessions>
