import { createHash, randomBytes } from 'node:crypto'
import type { Platform } from '../channels/platform.ts'
import type { OneTimeStateDoc } from '../store/models/link.ts'
import type { LinkingDeps } from './deps.ts'

/** Long enough to read a permission page, short enough that a leaked address is worth little. */
export const STATE_MS = 10 * 60 * 1000

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

export interface Starter {
  readonly userId: string
  readonly shopId: string
  /** Hash of the session cookie: the browser. */
  readonly hash: string
}

/** Makes the one-time state of an authorization: bound to link, user and browser, worth one use. */
export async function makeState(
  deps: LinkingDeps,
  platform: Platform,
  linkId: string,
  starter: Starter,
  verifier: string | null,
): Promise<string> {
  const state = randomBytes(32).toString('base64url')
  const id = hashOf(state)
  const sealer = await deps.vault.forGateway()
  await deps.store.oneTimeStates.create({
    _id: id,
    purpose: 'link',
    platform,
    linkId,
    shopId: starter.shopId,
    userId: starter.userId,
    browserHash: starter.hash,
    sealedVerifier: verifier === null ? null : sealer.seal(placeOf(id), verifier),
    nonce: null,
    returnTo: null,
    expiresAt: new Date(deps.clock.nowMs() + STATE_MS),
    usedAt: null,
  })
  return state
}

export type SpentState = { readonly row: OneTimeStateDoc; readonly verifier: string | null }

/** `linkId` null: nobody can say which link this was. */
export interface StateRefused {
  readonly refused: 'state-invalid' | 'wrong-user' | 'expired'
  readonly linkId: string | null
}

/**
 * Spends the state: of any number of callbacks with one state, exactly one gets it. Who may spend it is checked first, so
 * that a stranger cannot burn another's.
 */
export async function spendState(
  deps: LinkingDeps,
  platform: Platform,
  state: string | null,
  session: Starter | null,
): Promise<SpentState | StateRefused> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const found =
    state === null
      ? await newestOpen(deps, platform, session, now)
      : await store.oneTimeStates
          .findOne({ _id: hashOf(state), purpose: 'link', platform })
          .lean<OneTimeStateDoc>()
  if (!found) return { refused: 'state-invalid', linkId: null }
  const { linkId } = found
  // The same person in the same browser from start to end: an address sent to somebody else's browser links nothing.
  if (session?.userId !== found.userId || session?.shopId !== found.shopId)
    return { refused: 'wrong-user', linkId }
  if (session.hash !== found.browserHash) return { refused: 'state-invalid', linkId }
  if (found.usedAt === null && found.expiresAt <= now) return { refused: 'expired', linkId }

  const spent = await store.oneTimeStates
    .findOneAndUpdate({ _id: found._id, usedAt: null, expiresAt: { $gt: now } }, { $set: { usedAt: now } })
    .lean<OneTimeStateDoc>()
  if (!spent) return { refused: 'state-invalid', linkId }
  const sealer = await deps.vault.forGateway()
  return {
    row: spent,
    verifier: spent.sealedVerifier ? sealer.open(placeOf(spent._id), spent.sealedVerifier) : null,
  }
}

/**
 * Zalo is not proved to echo `state`: without one, the newest open authorization of this very browser stands in. Only
 * where each authorization has a PKCE pair of its own: it binds the code to this one, as the state would have.
 */
async function newestOpen(
  { store, zalo }: LinkingDeps,
  platform: Platform,
  session: Starter | null,
  now: Date,
): Promise<OneTimeStateDoc | null> {
  if (platform !== 'zalo' || session === null || zalo?.pkce.mode !== 'per-request') return null
  return store.oneTimeStates
    .findOne({
      purpose: 'link',
      platform,
      browserHash: session.hash,
      usedAt: null,
      expiresAt: { $gt: now },
    })
    .sort({ expiresAt: -1 })
    .lean<OneTimeStateDoc>()
}

const placeOf = (id: string) => ({ collection: 'one_time_states', documentId: id, field: 'sealedVerifier' })
