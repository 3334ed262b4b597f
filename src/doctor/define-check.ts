import type { Sentence } from '../channels/sentence.ts'
import type { Finding } from './finding.ts'
import type { Look } from './look.ts'

/** One question about a channel. `{name}` in a sentence is a fact of the finding. */
export interface Check {
  readonly id: string
  readonly title: Sentence
  /** What a person can verify: where it was seen, with its numbers. */
  readonly evidence: Sentence
  readonly says: Readonly<Record<string, Sentence>>
  /** `own`: from our own store, at once · `platform`: by a call · `told`: by what the calls' answers said beside their content. */
  readonly asks: 'own' | 'platform' | 'told'
  look(look: Look): Promise<Finding>
}

/** Keeps the names of a check's sentences and those its finding may use together. */
export const defineCheck = <const Says extends string>(
  check: Omit<Check, 'says' | 'look'> & {
    readonly says: Readonly<Record<Says, Sentence>>
    look(look: Look): Promise<Finding<NoInfer<Says>>>
  },
): Check => check
