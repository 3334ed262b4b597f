import { findByTerms } from '../../store/search-terms.ts'
import type { ReadDeps } from './deps.ts'

/** Things one search may find; beyond it the words are too common to help anybody. */
const MAX_FOUND = 500

/** Conversations a query leads to: by the words of a message, or by the name or phone of the person. */
export async function findConversations(
  deps: ReadDeps,
  shopId: string,
  q: string,
): Promise<{ readonly conversationIds: string[]; readonly personIds: string[] }> {
  const index = await deps.vault.blindIndex(shopId)
  const phone = index.phone(q)
  const terms = phone === null ? index.words(q) : [phone]
  if (terms.length === 0) return { conversationIds: [], personIds: [] }
  // Every term in one message, or in one name; a phone is one term by itself.
  const kinds = phone === null ? (['message', 'name'] as const) : (['phone'] as const)
  const found = await Promise.all(
    kinds.map((kind) => findByTerms(deps.store, shopId, kind, terms, MAX_FOUND)),
  )
  const rows = found.flat()
  return {
    conversationIds: [
      ...new Set(rows.flatMap((row) => (row.conversationId === null ? [] : [row.conversationId]))),
    ],
    personIds: [...new Set(rows.flatMap((row) => (row.conversationId === null ? [row.personId] : [])))],
  }
}
