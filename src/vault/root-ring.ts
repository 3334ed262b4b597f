import { unwrapKey, wrapKey, wrappingKeyId } from './key-wrap.ts'
import { KEY_BYTES } from './seal-format.ts'

/** One entry of `TOKEN_KEYS`. The id is no secret; it is written beside everything the key wrapped. */
export interface RootKey {
  readonly kid: string
  readonly key: Buffer
}

/** The keys at hand cannot open the keys in the database: the wrong `TOKEN_KEYS`, or one dropped too early. */
export class RootKeyMissing extends Error {
  constructor(kid: string, known: readonly string[]) {
    super(
      `TOKEN_KEYS cannot open a key that the key "${kid}" wrapped (it holds: ${known.join(', ')}): put that key back into the list, after the first`,
    )
    this.name = 'RootKeyMissing'
  }
}

export interface RootRing {
  /** Id of the key that seals from now on. */
  readonly firstKid: string
  /** All ids, in the order of the ring. */
  readonly kids: readonly string[]
  wrap(context: string, key: Buffer): Buffer
  /** @throws {RootKeyMissing} */
  unwrap(context: string, wrapped: Buffer): Buffer
}

/** The key ring of the settings: the first seals, all open. @throws for an empty ring, a short key or an id used twice */
export function createRootRing(keys: readonly RootKey[]): RootRing {
  const first = keys[0]
  if (!first) throw new Error('TOKEN_KEYS is empty: nothing could be sealed')
  const byKid = new Map<string, Buffer>()
  for (const { kid, key } of keys) {
    if (key.length !== KEY_BYTES)
      throw new Error(`TOKEN_KEYS: key "${kid}" has ${key.length} bytes, not ${KEY_BYTES}`)
    if (byKid.has(kid)) throw new Error(`TOKEN_KEYS: key id "${kid}" stands there twice`)
    byKid.set(kid, key)
  }
  return {
    firstKid: first.kid,
    kids: [...byKid.keys()],
    wrap: (context, key) => wrapKey({ id: first.kid, key: first.key }, context, key),
    unwrap(context, wrapped) {
      const kid = wrappingKeyId(wrapped)
      const root = kid === null ? undefined : byKid.get(kid)
      const key = root ? unwrapKey(root, context, wrapped) : null
      if (!key) throw new RootKeyMissing(kid ?? 'unreadable', [...byKid.keys()])
      return key
    },
  }
}
