import type { PolicyText } from '../../config/permissions.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { ChainVerdict, Consents } from './ledger.ts'

/** One act as the evidence shows it, with its place in the chain. */
export type EvidenceAct = Omit<
  ConsentDoc,
  'shopId' | 'sealedAddress' | 'linkId' | 'channelId' | 'deviceId' | 'code'
> & {
  /** null: not known, or erased. */
  readonly address: string | null
}

/** All that proves one consent: who, when, to which words, and that nothing of it was changed since. */
export interface ConsentEvidence {
  readonly shopId: string
  readonly code: string
  readonly channel: Pick<ChannelDoc, '_id' | 'externalId' | 'platform' | 'name'> | null
  /** What was read when the consent was given; null: the words are not kept. */
  readonly text: PolicyText | null
  /** The giving that was asked for, by its id. */
  readonly given: EvidenceAct
  /** Every act on this code of this channel, oldest first. */
  readonly acts: readonly EvidenceAct[]
  /** The shop's whole chain, read anew. */
  readonly chain: ChainVerdict
}

/** @returns null: no such consent of a channel of this shop */
export async function evidenceOf(
  { store, consents }: { readonly store: Store; readonly consents: Consents },
  shopId: string,
  consentId: string,
): Promise<ConsentEvidence | null> {
  const row = await consents.find(shopId, consentId)
  if (!row || row.channelId === null) return null
  const history = await consents.history(shopId, row.channelId)
  const acts = await Promise.all(
    history.filter(({ code }) => code === row.code).map((act) => toAct(consents, act)),
  )
  const [channel, text, chain, given] = await Promise.all([
    store.channels.findOne({ _id: row.channelId, shopId }).lean<ChannelDoc>(),
    consents.textOf(row.textHash),
    consents.verifyChain(shopId),
    toAct(consents, row),
  ])
  return { shopId, code: row.code, channel, text, given, acts, chain }
}

async function toAct(consents: Consents, row: ConsentDoc): Promise<EvidenceAct> {
  const { _id, seq, act, textVersion, textHash, locale, givenBy, role, at } = row
  const { personHash, previousHash, hash } = row
  const address = await consents.addressOf(row).catch((error: Error) => {
    // Altered: the chain's verdict says so, and the rest is still to be seen.
    if (error.name === 'SealBroken') return null
    throw error
  })
  return {
    _id,
    seq,
    act,
    textVersion,
    textHash,
    locale,
    givenBy,
    role,
    at,
    personHash,
    previousHash,
    hash,
    address,
  }
}
