import type { AuthorityCaseDoc } from '../store/models/authority-case.ts'
import type { SharedFieldName } from './shared-fields.ts'

/** Whose data, which of it, of what time; null: as far as the order goes. */
export interface AuthorityWish {
  readonly personIds: readonly string[] | null
  readonly fields: readonly SharedFieldName[] | null
  readonly from: Date | null
  readonly to: Date | null
}

/** What a wish asks for beyond the order: named, so that whoever asks sees what has to go. */
export interface Beyond {
  readonly personIds: readonly string[]
  readonly fields: readonly string[]
  /** The order begins here, and the wish before. */
  readonly from: string | null
  /** The order ends here, and the wish after. */
  readonly to: string | null
}

/** @param covered the people of the order: its own list, or everybody of its channel who was named. null: it lies within */
export function beyondOrder(
  order: Pick<AuthorityCaseDoc, 'fields' | 'from' | 'to'>,
  covered: ReadonlySet<string>,
  wish: AuthorityWish,
): Beyond | null {
  const personIds = (wish.personIds ?? []).filter((id) => !covered.has(id))
  const fields = (wish.fields ?? []).filter((field) => !order.fields.includes(field))
  const from = wish.from !== null && wish.from < order.from ? order.from.toISOString() : null
  const to = wish.to !== null && wish.to > order.to ? order.to.toISOString() : null
  const isWithin = personIds.length === 0 && fields.length === 0 && from === null && to === null
  return isWithin ? null : { personIds, fields, from, to }
}
