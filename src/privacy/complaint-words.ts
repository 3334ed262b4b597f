import type { ComplaintDoc } from '../store/models/complaint.ts'
import type { PrivacyDeps } from './deps.ts'

/** What a complainant said. */
export interface ComplaintWords {
  readonly name: string | null
  /** How they can be reached: phone, e-mail, whatever they wrote. */
  readonly contact: string | null
  readonly what: string
}
export interface ComplaintAnswer {
  readonly reason: string
  readonly guidance: string
}

type Of = Pick<ComplaintDoc, '_id' | 'shopId' | 'origin'>
type Deps = Pick<PrivacyDeps, 'vault'>
type Field = 'sealedWords' | 'sealedAnswer' | 'sealedEvidence'

const placeOf = (documentId: string, field: Field) => ({ collection: 'complaints', documentId, field })

/** What came without sign-in belongs to no shop yet, and stays under the gateway's key. */
const sealerOf = ({ vault }: Deps, { origin, shopId }: Of, field: Field) =>
  field === 'sealedWords' && origin === 'public' ? vault.forGateway() : vault.forShop(shopId)

const seal = async (deps: Deps, of: Of, field: Field, value: unknown): Promise<Buffer> =>
  (await sealerOf(deps, of, field)).seal(placeOf(of._id, field), JSON.stringify(value))

async function open<T>(deps: Deps, row: ComplaintDoc, field: Field): Promise<T | null> {
  const sealed = row[field]
  if (sealed === null) return null
  return JSON.parse((await sealerOf(deps, row, field)).open(placeOf(row._id, field), sealed)) as T
}

export const sealWords = (deps: Deps, of: Of, words: ComplaintWords) => seal(deps, of, 'sealedWords', words)
export const openWords = (deps: Deps, row: ComplaintDoc) => open<ComplaintWords>(deps, row, 'sealedWords')
export const sealAnswer = (deps: Deps, of: Of, answer: ComplaintAnswer) =>
  seal(deps, of, 'sealedAnswer', answer)
export const openAnswer = (deps: Deps, row: ComplaintDoc) => open<ComplaintAnswer>(deps, row, 'sealedAnswer')
export const sealEvidence = (deps: Deps, of: Of, evidence: unknown) =>
  seal(deps, of, 'sealedEvidence', evidence)
export const openEvidence = <T>(deps: Deps, row: ComplaintDoc) => open<T>(deps, row, 'sealedEvidence')
