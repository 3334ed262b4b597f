import {
  hashOfText,
  POLICY_CODES,
  type PolicyCode,
  type PolicyText,
  TEXT_VERSION,
  textHash,
} from '../../config/permissions.ts'
import type { Clock } from '../kit/clock.ts'
import type { ConsentTextDoc } from '../store/models/consent.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

/** The words that were agreed to, by their hash. */
export interface ConsentTexts {
  /** Keeps the words of today for these codes, once each, before anybody's consent points at them. */
  keep(codes: readonly PolicyCode[]): Promise<void>
  /** null: not kept, or not the words their hash names any more. */
  read(hash: string): Promise<PolicyText | null>
}

const wordsOf = (code: PolicyCode): PolicyText => {
  const { sentence, purpose, without, data } = POLICY_CODES[code]
  return { sentence, purpose, without, data }
}

export function createConsentTexts({
  store,
  clock,
}: {
  readonly store: Store
  readonly clock: Clock
}): ConsentTexts {
  /** Kept texts never change, so what is known to be there stays known. */
  const kept = new Set<PolicyCode>()

  async function keepOne(code: PolicyCode): Promise<void> {
    if (kept.has(code)) return
    const row: Omit<ConsentTextDoc, '_id'> = {
      code,
      textVersion: TEXT_VERSION,
      words: JSON.stringify(wordsOf(code)),
      keptAt: new Date(clock.nowMs()),
    }
    await store.consentTexts
      .updateOne({ _id: textHash(code) }, { $setOnInsert: row }, { upsert: true })
      .catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      })
    kept.add(code)
  }

  return {
    async keep(codes) {
      for (const code of codes) await keepOne(code)
    },
    async read(hash) {
      const row = await store.consentTexts.findOne({ _id: hash }).lean<ConsentTextDoc>()
      if (!row) return null
      const words = JSON.parse(row.words) as PolicyText
      return hashOfText(row.code, words) === hash ? words : null
    },
  }
}
