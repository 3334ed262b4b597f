import type { Store } from '../store/open-store.ts'
import { lookAtRing } from './ring-roll.ts'
import { type RootKeyState, rootKeyState } from './root-keys.ts'
import { createRootRing, type KeyServices, type RootKey } from './root-ring.ts'
import { retireRootKey, type Retirement, rotateRootKeys, type Rotation } from './rotate-root-keys.ts'

/** What whoever changes root keys may do. */
export interface RootKeys {
  state(): Promise<RootKeyState>
  /** @param onRow hears after each row */
  rotate(onRow?: () => void): Promise<Rotation>
  retire(kid: string): Promise<Retirement>
}

/** By the settings of a process that is none of those that seal: nobody waits for it. @throws {RootKeyMissing} */
export async function openRootKeys(deps: {
  readonly store: Store
  readonly tokenKeys: readonly RootKey[]
  readonly keyServices?: KeyServices
}): Promise<RootKeys> {
  const { store } = deps
  const ring = createRootRing(deps.tokenKeys, deps.keyServices)
  await lookAtRing({ store, ring })
  return {
    state: () => rootKeyState(store, ring),
    rotate: (onRow) => rotateRootKeys({ store, ring }, onRow),
    retire: (kid) => retireRootKey({ store }, kid),
  }
}
