import { outlineOf } from '../kit/json-outline.ts'
import { parseJsonExact } from '../kit/json.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import { parseObjectId } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { openRow } from './prepare-rows.ts'

/** Members of platform bodies whose values name a kind. */
const KINDS = new Set([
  'object',
  'field',
  'item',
  'verb',
  'event_name',
  'type',
  'media_type',
  'reaction_type',
])

/**
 * What an operator needs to see of a parked delivery: its form, never its contents, because operators have no shop data.
 * @returns null: there is no such parked row; `outline` null: its bytes cannot be opened or are not JSON
 */
export async function lookAtParked(
  deps: { readonly store: Store; readonly vault: Vault },
  rowId: string,
): Promise<{ readonly outline: unknown } | null> {
  const _id = parseObjectId(rowId)
  if (_id === null) return null
  const row = (await deps.store.deliveries.collection.findOne({
    _id,
    state: 'parked',
  })) as DeliveryDoc | null
  if (row === null) return null
  try {
    const parsed = parseJsonExact(await openRow(deps.vault, row))
    return { outline: parsed.ok ? outlineOf(parsed.value, KINDS) : null }
  } catch (error) {
    const { name } = error as Error
    if (name === 'SealBroken' || name === 'KeyDestroyed') return { outline: null }
    throw error
  }
}
