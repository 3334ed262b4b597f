import type { ClientSession } from 'mongoose'
import {
  type ConsentFact,
  isPolicyCode,
  POLICY_CODES,
  type PolicyCode,
  type PolicyText,
  TEXT_VERSION,
  textHash,
} from '../../config/permissions.ts'
import type { Clock } from '../kit/clock.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import { createBoundedCache } from '../vault/bounded-cache.ts'
import type { Vault } from '../vault/vault.ts'
import { addressPlace } from './commitment.ts'
import { type ChainVerdict, type ConsentAct, createConsentChain } from './consent-chain.ts'
import { type ConsentRow, holding, newest, toConsentRows, toFacts } from './rows.ts'
import { createConsentTexts } from './texts.ts'

export type { ChainVerdict } from './consent-chain.ts'
export type { ConsentRow } from './rows.ts'

/** Inbound applying may be this late to notice a withdrawal; calls to a platform never use it. */
const CACHED_MS = 1_000
const CACHED_CHANNELS = 20_000

/** The text agreed to is not the one in force: show the current one and ask again. */
export class TextOutdated extends Error {
  readonly current = TEXT_VERSION
  constructor() {
    super(`The consent text has changed; the current version is ${TEXT_VERSION}`)
    this.name = 'TextOutdated'
  }
}

/** Who acts, in which role, from where. */
export interface ConsentActor {
  readonly userId: string
  readonly role: string
  /** Network address; null: not known. */
  readonly address?: string | null
}

export interface Consenting {
  readonly shopId: string
  /** Each may be null; a device's permissions have neither link nor channel. */
  readonly linkId?: string | null
  readonly channelId?: string | null
  readonly deviceId?: string | null
  readonly codes: readonly string[]
  readonly textVersion: string
  readonly locale: string
  readonly by: ConsentActor
  /** Default `given`. */
  readonly act?: 'given' | 'refused'
}

export interface Withdrawing {
  readonly shopId: string
  readonly channelId?: string | null
  readonly deviceId?: string | null
  readonly codes: readonly string[]
  readonly locale: string
  readonly by: ConsentActor
}

export interface Consents {
  /** Records each code as given (or refused) now. @throws {TextOutdated} */
  give(consenting: Consenting, session?: ClientSession): Promise<ConsentDoc[]>
  /** Records each code as withdrawn now; codes that do not stand as given are left out. */
  withdraw(act: Withdrawing, session?: ClientSession): Promise<ConsentDoc[]>
  /** Copies what was given with the link to a channel it opened, as given then. A code withdrawn on the channel since is left withdrawn. */
  copyToChannel(
    link: { readonly _id: string; readonly shopId: string },
    channelId: string,
    session: ClientSession,
  ): Promise<void>
  /** Codes that hold for the channel now, read from the primary. */
  now(shopId: string, channelId: string, session?: ClientSession): Promise<ReadonlySet<PolicyCode>>
  /** The same for a link, before a channel exists. */
  nowForLink(shopId: string, linkId: string): Promise<ReadonlySet<PolicyCode>>
  /** At most a second old. For applying what came in; never for calling out. */
  nowCached(shopId: string, channelId: string): Promise<ReadonlySet<PolicyCode>>
  /** The newest act on each code of the channel. */
  facts(shopId: string, channelId: string): Promise<ReadonlyMap<string, ConsentFact>>
  /** One row for each code of one channel, or of all of the shop's. */
  list(shopId: string, channelId?: string): Promise<ConsentRow[]>
  /** One act by its id. */
  find(shopId: string, id: string): Promise<ConsentDoc | null>
  /** Every act in order, for a printable copy. */
  history(shopId: string, channelId?: string): Promise<ConsentDoc[]>
  /** Every act of a device, in order. */
  ofDevice(shopId: string, deviceId: string): Promise<ConsentDoc[]>
  /** The words that were agreed to; null: not kept. */
  textOf(hash: string): Promise<PolicyText | null>
  /** Where the act was done from; null: not known, or erased. */
  addressOf(row: ConsentDoc): Promise<string | null>
  /** Takes a person's name and address out of every act of theirs; the chain holds. @returns how many acts */
  erasePerson(shopId: string, userId: string): Promise<number>
  /** Reads the whole chain of a shop and names the first row that does not fit. */
  verifyChain(shopId: string): Promise<ChainVerdict>
}

export function createConsents(deps: {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
}): Consents {
  const { store, vault, clock } = deps
  const chain = createConsentChain(store, vault)
  const texts = createConsentTexts(deps)
  const cache = createBoundedCache<ReadonlySet<PolicyCode>>(CACHED_CHANNELS, CACHED_MS, clock)

  async function append(shopId: string, acts: readonly ConsentAct[], session?: ClientSession) {
    if (acts.length === 0) return []
    await chain.prepare(shopId)
    for (const { channelId } of acts) if (channelId !== null) cache.drop(`${shopId}\0${channelId}`)
    if (session) return chain.append(shopId, acts, session)
    return store.transaction((own) => chain.append(shopId, acts, own))
  }

  const read = (filter: { shopId: string } & Record<string, unknown>, session?: ClientSession) => {
    const query = store.consents.find(filter).sort({ seq: 1 }).lean<ConsentDoc[]>()
    return session ? query.session(session) : query.read('primary').readConcern('majority')
  }

  // Before every platform call. Left to itself the planner walks the shop's whole chain for the sake of its order.
  const now = async (shopId: string, channelId: string, session?: ClientSession) =>
    holding(await read({ shopId, channelId }, session).hint('now'))

  async function addressOf(row: ConsentDoc): Promise<string | null> {
    if (!row.sealedAddress) return null
    const sealer = await vault.forShop(row.shopId)
    return sealer.open(addressPlace(row._id), row.sealedAddress)
  }

  return {
    async give(consenting, session) {
      if (consenting.textVersion !== TEXT_VERSION) throw new TextOutdated()
      const codes = [...new Set(consenting.codes)].map(policyCode)
      await texts.keep(codes)
      const { shopId, linkId = null, channelId = null, deviceId = null } = consenting
      const { act = 'given', locale, by } = consenting
      const at = new Date(clock.nowMs())
      const text = { textVersion: TEXT_VERSION, locale }
      const where = { shopId, channelId, linkId, deviceId }
      const acts = codes.map(
        (code): ConsentAct => ({ ...where, ...text, ...actor(by), code, act, textHash: textHash(code), at }),
      )
      return append(shopId, acts, session)
    },

    async withdraw({ shopId, channelId = null, deviceId = null, codes, locale, by }, session) {
      const where = deviceId === null ? { channelId } : { deviceId }
      const standing = newest(await read({ shopId, ...where }, session))
      const at = new Date(clock.nowMs())
      const acts = [...new Set(codes)].flatMap((code): ConsentAct[] => {
        const given = standing.get(code)
        if (given?.act !== 'given') return []
        const { textVersion, textHash: hash, linkId } = given
        const text = { textVersion, textHash: hash, locale }
        return [{ shopId, channelId, linkId, deviceId, code, act: 'withdrawn', ...text, ...actor(by), at }]
      })
      return append(shopId, acts, session)
    },

    async copyToChannel(link, channelId, session) {
      const given = newest(await read({ shopId: link.shopId, linkId: link._id, channelId: null }, session))
      const standing = newest(await read({ shopId: link.shopId, channelId }, session))
      const acts: ConsentAct[] = []
      for (const row of given.values()) {
        const later = standing.get(row.code)
        if (row.act !== 'given' || (later && later.linkId === row.linkId)) continue
        if (later?.act === 'withdrawn' && later.at >= row.at) continue
        acts.push({ ...actOf(row, await addressOf(row)), channelId })
      }
      await append(link.shopId, acts, session)
    },

    now,
    nowForLink: async (shopId, linkId) => holding(await read({ shopId, linkId, channelId: null })),
    async nowCached(shopId, channelId) {
      const known = cache.get(`${shopId}\0${channelId}`)
      if (known) return known
      const codes = await now(shopId, channelId)
      cache.put(`${shopId}\0${channelId}`, codes)
      return codes
    },
    facts: async (shopId, channelId) => toFacts(await read({ shopId, channelId })),
    list: async (shopId, channelId) =>
      toConsentRows(
        await read(channelId === undefined ? { shopId, channelId: { $ne: null } } : { shopId, channelId }),
      ),
    find: (shopId, id) => store.consents.findOne({ _id: id, shopId }).read('primary').lean<ConsentDoc>(),
    history: (shopId, channelId) => read(channelId === undefined ? { shopId } : { shopId, channelId }),
    ofDevice: (shopId, deviceId) => read({ shopId, deviceId }),
    textOf: (hash) => texts.read(hash),
    addressOf,
    async erasePerson(shopId, userId) {
      const erased = await store.consents.updateMany(
        { shopId, givenBy: userId },
        { $set: { givenBy: null, sealedAddress: null } },
      )
      return erased.modifiedCount
    },
    verifyChain: (shopId) => chain.verify(shopId),
  }
}

const actor = ({ userId, role, address = null }: ConsentActor) => ({ givenBy: userId, role, address })

/** Stands for somebody who was erased while their link was under way. */
const NOBODY = 'erased'

const actOf = (row: ConsentDoc, address: string | null): ConsentAct => ({
  shopId: row.shopId,
  channelId: row.channelId,
  linkId: row.linkId,
  deviceId: null,
  code: row.code,
  act: row.act,
  textVersion: row.textVersion,
  textHash: row.textHash,
  locale: row.locale,
  givenBy: row.givenBy ?? NOBODY,
  address,
  role: row.role,
  at: row.at,
})

function policyCode(code: string): PolicyCode {
  if (!isPolicyCode(code)) throw new Error(`No such permission: ${Object.keys(POLICY_CODES).join(', ')}`)
  return code
}
