import type { ClientSession } from 'mongoose'
import type { RootKeyState } from './root-keys.ts'

/** AES-256-GCM ciphertext: version byte, key reference, nonce, body, tag. Opaque outside `vault/`. */
export type Sealed = Buffer

/**
 * Where a sealed value lives. Bound as additional data together with the shop, so that a value moved to another row,
 * field or shop does not open.
 */
export interface Place {
  readonly collection: string
  readonly documentId: string
  readonly field: string
}

/** Seals and opens without waiting, once the key is at hand. Opening something altered, moved or foreign throws `SealBroken`. */
export interface Sealer {
  seal(place: Place, plaintext: string): Sealed
  open(place: Place, sealed: Sealed): string
}

/** Sealers of many people at once. `seal`/`open` name the person; a person whose key was destroyed cannot be opened: `KeyDestroyed`. */
export interface PeopleSealer {
  seal(personId: string, place: Place, plaintext: string): Sealed
  open(personId: string, place: Place, sealed: Sealed): string
  /** False where the person's key was destroyed or never made. */
  has(personId: string): boolean
}

/** Keyed hashes for search, one key a shop. Terms are blind to case and accents. */
export interface BlindIndex {
  /** Word tokens of a text or name, each 16 bytes, without repeats, at most 200. */
  words(text: string): Buffer[]
  /** The digits of a phone in one national form. null: not a phone. */
  phone(text: string): Buffer | null
  /** Keyed hash of the whole text, byte for byte after NFC: for matching an echo with what was sent. 16 bytes. */
  exact(text: string): Buffer
}

/**
 * HMAC-SHA-256 of a text (base64url), one key a shop: tells whether two texts are the same without telling what they are.
 * `use` keeps one purpose's hashes apart from another's (`consent`).
 */
export type KeyedHash = (use: string, text: string) => string

/** Seals journal rows under the key of the day, which is destroyed when its rows' period ends. */
export interface JournalSealer {
  /** Id of today's key; rows keep it. */
  readonly keyId: string
  seal(bytes: Buffer): Sealed
}

export interface Vault {
  /** For what belongs to the shop and to no person: tokens, page data, parked rows. Makes the shop's key on first use. */
  forShop(shopId: string): Promise<Sealer>
  /**
   * Keys of these people, unwrapped once and cached within bounds. With `create`, missing ones are made first
   * (durable before this resolves), so nothing is ever sealed under a key that could be lost.
   */
  forPeople(
    shopId: string,
    personIds: readonly string[],
    options: { readonly create: boolean },
  ): Promise<PeopleSealer>
  blindIndex(shopId: string): Promise<BlindIndex>
  keyedHash(shopId: string): Promise<KeyedHash>
  /** Changes with the day; ask again for each batch, it costs nothing. */
  journal(): Promise<JournalSealer>
  openJournal(keyId: string, sealed: Sealed): Promise<Buffer>
  /** Destroys the keys; what they sealed, backups included, stays closed. */
  destroyPeople(shopId: string, personIds: readonly string[], session?: ClientSession): Promise<void>
  /** Seals something of no shop (login transactions, platform users' grants shared by shops). */
  forGateway(): Promise<Sealer>
  /** Which root key wraps how many keys and who knows it, for whoever rotates them; ids and counts, never a key. */
  rootKeys(): Promise<RootKeyState>
  close(): Promise<void>
}

export class SealBroken extends Error {
  constructor(place: Place) {
    super(
      `A sealed value does not open at ${place.collection}.${place.field}: altered, moved, or sealed by another key`,
    )
    this.name = 'SealBroken'
  }
}

export class KeyDestroyed extends Error {
  constructor(whose = 'this person') {
    super(`The key of ${whose} was destroyed or never made; what it sealed stays closed`)
    this.name = 'KeyDestroyed'
  }
}
