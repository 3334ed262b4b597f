import type { ClientSession } from 'mongoose'
import type { TokenDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { TokenFacts } from './token-step.ts'
import type { Sealed, Sealer, Vault } from './vault.ts'

export interface TokenOwner {
  readonly shopId: string
  readonly channelId: string
}

/** An access token ready to be carried by one call, and the number of the pair it belongs to. */
export interface UsableToken {
  readonly accessToken: string
  /** Grows with every stored pair. */
  readonly fence: number
  /** The pair has not worked yet: tell the keeper when it has. */
  readonly unproven: boolean
}

type TokenField = 'sealedAccess' | 'sealedRefresh' | 'sealedPrevious'

/** Tokens of one shop, sealed and opened at their place. */
export interface TokenSeals {
  seal(channelId: string, field: TokenField, plaintext: string): Sealed
  open(row: TokenDoc, field: TokenField): string | null
}

export async function tokenSeals(vault: Vault, shopId: string): Promise<TokenSeals> {
  const sealer: Sealer = await vault.forShop(shopId)
  const place = (documentId: string, field: TokenField) => ({ collection: 'tokens', documentId, field })
  return {
    seal: (channelId, field, plaintext) => sealer.seal(place(channelId, field), plaintext),
    open(row, field) {
      const sealed = row[field]
      return sealed === null ? null : sealer.open(place(row._id, field), sealed)
    },
  }
}

/** The row as a majority of the primary's side has it: a token decision never stands on a stale read. */
export async function readToken(
  store: Store,
  owner: TokenOwner,
  session?: ClientSession,
): Promise<TokenDoc | null> {
  const query = store.tokens.findOne({ _id: owner.channelId, shopId: owner.shopId }).lean<TokenDoc>()
  return session ? query.session(session) : query.read('primary').readConcern('majority')
}

export const factsOf = (row: TokenDoc): TokenFacts => ({
  state: row.state,
  refreshable: row.sealedRefresh !== null,
  issuedAtMs: row.issuedAt.getTime(),
  accessExpiresAtMs: row.accessExpiresAt?.getTime() ?? null,
  refreshExpiresAtMs: row.refreshExpiresAt?.getTime() ?? null,
  retriedAtMs: row.retriedAt?.getTime() ?? null,
  unclearAnswers: row.unclearAnswers,
})

export const dateOf = (ms: number | null | undefined): Date | null =>
  ms === null || ms === undefined ? null : new Date(ms)
