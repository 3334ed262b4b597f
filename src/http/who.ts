import type { Request } from 'express'

export const ROLES = ['owner', 'agent', 'support', 'privacy-officer', 'operator'] as const
export type Role = (typeof ROLES)[number]
/** Those who talk with customers. */
export const INBOX_STAFF = ['owner', 'agent'] as const satisfies readonly Role[]
/** Those who see it: KiotViet's support too, inside a session the shop opened. */
export const INBOX_READERS = [...INBOX_STAFF, 'support'] as const satisfies readonly Role[]

/** Everybody who works for the shop itself. */
export const SHOP_STAFF = ['owner', 'agent', 'privacy-officer'] as const satisfies readonly Role[]

/** Those who answer for the shop's privacy. */
export const PRIVACY_STAFF = ['owner', 'privacy-officer'] as const satisfies readonly Role[]

/** Who asks. The shop comes from the session or token alone, never from anything the client can choose. */
export interface Who {
  /** null: staff of the operator, who belong to no shop and see no shop's data. */
  readonly shopId: string | null
  readonly shopName: string | null
  readonly userId: string
  readonly userName: string | null
  readonly roles: readonly Role[]
  readonly via: 'session' | 'token'
  /** A client-credentials token: no person behind it, so what it sends is a bot's. */
  readonly isService: boolean
  /** Hash of the session cookie; null for tokens. */
  readonly sessionHash: string | null
  /** Sessions only: whether their browser is one that the user is known by. */
  readonly browser?: { readonly isNew: boolean; readonly isMoved: boolean }
  /** When the user typed who they are, by the issuer's word; null or absent: nobody knows. */
  readonly provenAt?: Date | null
  /** Support staff only: the session of the shop they are in. */
  readonly supportSession?: string
}

/** Somebody of a shop: what every route of a shop gets, so that none can forget to ask. */
export type ShopWho = Who & { readonly shopId: string }

/** Who acts, as the consent ledger keeps it. */
export const actorOf = (who: ShopWho, req: Request) => ({
  userId: who.userId,
  role: who.roles.join(','),
  address: req.ip ?? null,
})
