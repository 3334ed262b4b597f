import type { ClientSession } from 'mongoose'
import {
  type ConsentFact,
  coversText,
  isPolicyCode,
  POLICY_CODES,
  type PolicyCode,
  TEXT_VERSION,
  textHash,
} from '../../config/permissions.ts'
import type { Clock } from '../kit/clock.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import { createBoundedCache } from '../vault/bounded-cache.ts'
import type { Vault } from '../vault/vault.ts'
import { type ChainVerdict, type ConsentAct, createConsentChain } from './consent-chain.ts'

export type { ChainVerdict } from './consent-chain.ts'

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

export interface Consenting {
  readonly shopId: string
  /** Either may be null; both are null for permissions of KiotViet's app. */
  readonly linkId?: string | null
  readonly channelId?: string | null
  readonly codes: readonly string[]
  readonly textVersion: string
  readonly locale: string
  readonly by: { readonly userId: string; readonly role: string }
}

export interface ConsentRow {
  readonly id: string
  readonly channelId: string | null
  readonly code: string
  readonly state: 'granted' | 'withdrawn' | 'needs-consent'
  readonly textVersion: string
  readonly givenBy: string | null
  readonly givenAt: Date | null
  readonly withdrawnAt: Date | null
}

export interface Consents {
  /** Records each code as given now. @throws {TextOutdated} */
  give(consenting: Consenting, session?: ClientSession): Promise<ConsentDoc[]>
  /** Records each code as withdrawn now; codes that were never given are left out. */
  withdraw(
    act: Omit<Consenting, 'textVersion' | 'linkId'> & { readonly channelId: string },
    session?: ClientSession,
  ): Promise<ConsentDoc[]>
  /** Copies what was given with the link to a channel it opened, as given then. A code withdrawn on the channel since is left withdrawn. */
  copyToChannel(
    link: { readonly _id: string; readonly shopId: string },
    channelId: string,
    session: ClientSession,
  ): Promise<void>
  /** Codes that hold for the channel now, read from the primary. */
  now(shopId: string, channelId: string): Promise<ReadonlySet<PolicyCode>>
  /** The same for a link, before a channel exists. */
  nowForLink(shopId: string, linkId: string): Promise<ReadonlySet<PolicyCode>>
  /** At most a second old. For applying what came in; never for calling out. */
  nowCached(shopId: string, channelId: string): Promise<ReadonlySet<PolicyCode>>
  /** The newest act on each code of the channel. */
  facts(shopId: string, channelId: string): Promise<ReadonlyMap<string, ConsentFact>>
  /** One row for each code of one channel, or of all of the shop's. */
  list(shopId: string, channelId?: string): Promise<ConsentRow[]>
  /** Every act in order, for a printable copy. */
  history(shopId: string, channelId?: string): Promise<ConsentDoc[]>
  /** Reads the whole chain of a shop and names the first row that does not fit. */
  verifyChain(shopId: string): Promise<ChainVerdict>
}

export function createConsents(deps: {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
}): Consents {
  const { store, clock } = deps
  const chain = createConsentChain(store, deps.vault)
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
  const newest = (rows: readonly ConsentDoc[]) => new Map(rows.map((row) => [row.code, row]))
  const holding = (rows: readonly ConsentDoc[]): ReadonlySet<PolicyCode> =>
    new Set([...newest(rows).values()].filter(holds).map((row) => row.code as PolicyCode))

  // Before every platform call. Left to itself the planner walks the shop's whole chain for the sake of its order.
  const now = async (shopId: string, channelId: string) =>
    holding(await read({ shopId, channelId }).hint('now'))

  return {
    async give(consenting, session) {
      if (consenting.textVersion !== TEXT_VERSION) throw new TextOutdated()
      const { shopId, linkId = null, channelId = null, locale, by } = consenting
      const at = new Date(clock.nowMs())
      const acts = [...new Set(consenting.codes)].map(
        (code): ConsentAct => ({
          shopId,
          channelId,
          linkId,
          code: policyCode(code),
          act: 'given',
          textVersion: TEXT_VERSION,
          textHash: textHash(policyCode(code)),
          locale,
          givenBy: by.userId,
          role: by.role,
          at,
        }),
      )
      return append(shopId, acts, session)
    },

    async withdraw({ shopId, channelId, codes, locale, by }, session) {
      const standing = newest(await read({ shopId, channelId }, session))
      const at = new Date(clock.nowMs())
      const acts = [...new Set(codes)].flatMap((code): ConsentAct[] => {
        const given = standing.get(code)
        if (given?.act !== 'given') return []
        const { textVersion, textHash: hash, linkId } = given
        const text = { textVersion, textHash: hash, locale }
        return [
          {
            shopId,
            channelId,
            linkId,
            code,
            act: 'withdrawn',
            ...text,
            givenBy: by.userId,
            role: by.role,
            at,
          },
        ]
      })
      return append(shopId, acts, session)
    },

    async copyToChannel(link, channelId, session) {
      const given = newest(await read({ shopId: link.shopId, linkId: link._id, channelId: null }, session))
      const standing = newest(await read({ shopId: link.shopId, channelId }, session))
      const acts = [...given.values()].flatMap((row): ConsentAct[] => {
        const later = standing.get(row.code)
        if (row.act !== 'given' || (later && later.linkId === row.linkId)) return []
        if (later?.act === 'withdrawn' && later.at >= row.at) return []
        return [{ ...actOf(row), channelId }]
      })
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
    async facts(shopId, channelId) {
      const rows = await read({ shopId, channelId })
      return new Map(
        [...newest(rows)].map(([code, row]) => [code, { act: row.act, textVersion: row.textVersion }]),
      )
    },
    async list(shopId, channelId) {
      const rows = await read(
        channelId === undefined ? { shopId, channelId: { $ne: null } } : { shopId, channelId },
      )
      const byCode = new Map<string, ConsentDoc[]>()
      for (const row of rows) {
        const key = `${row.channelId}\0${row.code}`
        byCode.set(key, [...(byCode.get(key) ?? []), row])
      }
      return [...byCode.values()].map(toConsentRow)
    },
    history: (shopId, channelId) => read(channelId === undefined ? { shopId } : { shopId, channelId }),
    verifyChain: (shopId) => chain.verify(shopId),
  }
}

const actOf = (row: ConsentDoc): ConsentAct => ({
  shopId: row.shopId,
  channelId: row.channelId,
  linkId: row.linkId,
  code: row.code,
  act: row.act,
  textVersion: row.textVersion,
  textHash: row.textHash,
  locale: row.locale,
  givenBy: row.givenBy,
  role: row.role,
  at: row.at,
})

const holds = (row: ConsentDoc): boolean =>
  row.act === 'given' && isPolicyCode(row.code) && coversText(row.code, row.textVersion)

function policyCode(code: string): PolicyCode {
  if (!isPolicyCode(code)) throw new Error(`No such permission: ${Object.keys(POLICY_CODES).join(', ')}`)
  return code
}

/** @param rows the acts on one code of one channel, in order; at least one */
function toConsentRow(rows: readonly ConsentDoc[]): ConsentRow {
  const last = rows.at(-1) as ConsentDoc
  const given = rows.findLast((row) => row.act === 'given') ?? null
  return {
    id: (given ?? last)._id,
    channelId: last.channelId,
    code: last.code,
    state: last.act === 'withdrawn' ? 'withdrawn' : holds(last) ? 'granted' : 'needs-consent',
    textVersion: last.textVersion,
    givenBy: given?.givenBy ?? null,
    givenAt: given?.at ?? null,
    withdrawnAt: last.act === 'withdrawn' ? last.at : null,
  }
}
