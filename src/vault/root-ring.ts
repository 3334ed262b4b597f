import type { KeyServices, RootKey } from '../../config/settings.ts'
import { awsKmsKey } from './aws-kms.ts'
import type { KeyService } from './key-service.ts'
import { madeByService, unwrapKey, withKeyId, wrapKey, wrappingKeyId } from './key-wrap.ts'
import { KEY_BYTES } from './seal-format.ts'
import { vaultTransitKey } from './vault-transit.ts'

export type { KeyServices, RootKey }

/** The keys at hand cannot open the keys in the database: the wrong `TOKEN_KEYS`, or one dropped too early. */
export class RootKeyMissing extends Error {
  constructor(kid: string, known: readonly string[]) {
    super(
      `TOKEN_KEYS cannot open a key that the key "${kid}" wrapped (it holds: ${known.join(', ')}): put that key back into the list, after the first`,
    )
    this.name = 'RootKeyMissing'
  }
}

/** Where a root key is kept. */
export type RootKeyKind = 'local' | 'vault' | 'kms'

export interface RootRing {
  /** The first of the list: it is to seal, and does as soon as every process has it first. */
  readonly firstKid: string
  /** All ids, in the order of the ring. */
  readonly kids: readonly string[]
  kindOf(kid: string): RootKeyKind | null
  /** Id of the key that seals now. */
  readonly sealingKid: string
  /** Seals with this one from now on. */
  turnTo(kid: string): void
  /** Under the sealing key, or the one named. @throws {RootKeyMissing} · {KeyServiceFailed} */
  wrap(context: string, key: Buffer, kid?: string): Promise<Buffer>
  /** @throws {RootKeyMissing} · {KeyServiceFailed} */
  unwrap(context: string, wrapped: Buffer): Promise<Buffer>
}

export const NO_KEY_SERVICES: KeyServices = { vault: null, kms: null }

interface Wrapper {
  readonly kind: RootKeyKind
  wrap(context: string, key: Buffer): Promise<Buffer>
  unwrap(context: string, wrapped: Buffer): Promise<Buffer | null>
}

/**
 * The key ring of the settings: the first seals, all open.
 * @throws for an empty ring, a short key, an id used twice, or a key kept where no setting says the way to
 */
export function createRootRing(keys: readonly RootKey[], services: KeyServices = NO_KEY_SERVICES): RootRing {
  const first = keys[0]
  if (!first) throw new Error('TOKEN_KEYS is empty: nothing could be sealed')
  const byKid = new Map<string, Wrapper>()
  for (const key of keys) {
    if (byKid.has(key.kid)) throw new Error(`TOKEN_KEYS: key id "${key.kid}" stands there twice`)
    byKid.set(key.kid, wrapperOf(key, services))
  }
  const kids = [...byKid.keys()]
  let sealingKid = first.kid
  return {
    firstKid: first.kid,
    kids,
    kindOf: (kid) => byKid.get(kid)?.kind ?? null,
    get sealingKid() {
      return sealingKid
    },
    turnTo(kid) {
      sealingKid = kid
    },
    async wrap(context, key, kid = sealingKid) {
      const wrapper = byKid.get(kid)
      if (!wrapper) throw new RootKeyMissing(kid, kids)
      return wrapper.wrap(context, key)
    },
    async unwrap(context, wrapped) {
      const kid = wrappingKeyId(wrapped)
      const wrapper = kid === null ? undefined : byKid.get(kid)
      const key = wrapper ? await wrapper.unwrap(context, wrapped) : null
      if (key?.length !== KEY_BYTES) throw new RootKeyMissing(kid ?? 'unreadable', kids)
      return key
    },
  }
}

function wrapperOf(root: RootKey, { vault, kms }: KeyServices): Wrapper {
  if ('vaultKey' in root) {
    if (!vault) throw new Error(`TOKEN_KEYS: key "${root.kid}" is kept in Vault, and VAULT_ADDR is not set`)
    return keptElsewhere(root.kid, 'vault', vaultTransitKey(vault, root.vaultKey))
  }
  if ('kmsKey' in root) {
    if (!kms) throw new Error(`TOKEN_KEYS: key "${root.kid}" is kept in AWS KMS, and KMS_REGION is not set`)
    return keptElsewhere(root.kid, 'kms', awsKmsKey(kms, root.kmsKey))
  }
  const { kid, key } = root
  if (key.length !== KEY_BYTES)
    throw new Error(`TOKEN_KEYS: key "${kid}" has ${key.length} bytes, not ${KEY_BYTES}`)
  return {
    kind: 'local',
    wrap: async (context, inner) => wrapKey({ id: kid, key }, context, inner),
    unwrap: async (context, wrapped) => unwrapKey(key, context, wrapped),
  }
}

function keptElsewhere(kid: string, kind: RootKeyKind, service: KeyService): Wrapper {
  // Bound to the id too, so that one service key under two ids is two root keys.
  const inContext = (context: string): string => `${kid}|${context}`
  return {
    kind,
    wrap: async (context, inner) => withKeyId(kid, await service.wrap(inContext(context), inner)),
    async unwrap(context, wrapped) {
      const made = madeByService(wrapped)
      return made ? service.unwrap(inContext(context), made) : null
    },
  }
}
