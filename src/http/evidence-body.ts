import { PROCESSOR_TEXT } from '../../config/permissions.ts'
import type { ConsentEvidence, EvidenceAct } from '../consent/evidence.ts'
import type { EvidenceBody } from './routes/consent-schema.ts'

/** The evidence as JSON: the words in the language in which they were agreed to. */
export function evidenceBody(evidence: ConsentEvidence, nowMs: number): EvidenceBody {
  const { channel, chain, given, text } = evidence
  const locale = given.locale === 'en' ? 'en' : 'vi'
  return {
    consentId: given._id,
    shopId: evidence.shopId,
    code: evidence.code,
    channel:
      channel === null
        ? null
        : {
            id: channel._id,
            externalId: channel.externalId,
            platform: channel.platform,
            name: channel.name,
          },
    text: {
      locale,
      version: given.textVersion,
      hash: given.textHash,
      words:
        text === null
          ? null
          : {
              sentence: text.sentence[locale],
              purpose: text.purpose[locale],
              without: text.without[locale],
              data: text.data.map((kind) => kind[locale]),
            },
      processor: PROCESSOR_TEXT[locale],
    },
    acts: evidence.acts.map(actBody),
    chain: chain.ok
      ? { whole: true, rows: chain.rows, brokenAt: null, reason: null }
      : { whole: false, rows: chain.rows, brokenAt: chain.id, reason: chain.reason },
    printedAt: new Date(nowMs).toISOString(),
  }
}

const actBody = ({ _id, seq, act, at, givenBy, role, address, locale, ...rest }: EvidenceAct) => ({
  id: _id,
  seq,
  act,
  at: at.toISOString(),
  by: givenBy,
  role,
  address,
  locale,
  textVersion: rest.textVersion,
  textHash: rest.textHash,
  personHash: rest.personHash ?? null,
  previousHash: rest.previousHash,
  hash: rest.hash,
})
