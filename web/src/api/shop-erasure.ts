import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

/** Everything of the shop, going or gone. */
export interface ShopErasure {
  readonly id: string
  readonly state: 'running' | 'held' | 'done'
  readonly askedAt: string
  /** The number of the hold that keeps it waiting. */
  readonly heldBy: string | null
  readonly doneAt: string | null
  readonly stores: readonly { readonly store: string; readonly count: number }[]
}

const PATH = '/privacy/shop-erasure'

export const shopErasureQuery = queryOptions({
  queryKey: ['shop-erasure'],
  queryFn: ({ signal }) => call<{ readonly erasure: ShopErasure | null }>(PATH, { signal }),
})

/** @param confirm the shop's id, typed by hand */
export const askShopErasure = (confirm: string): Promise<ShopErasure> =>
  call(PATH, { method: 'POST', body: { confirm } })
