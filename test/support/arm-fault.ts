import type { Sandbox } from '../../sandbox/index.ts'
import type { Fault, FaultAct } from '../../sandbox/kit/faults.ts'

/** The sandbox's word for what a fault does; as a plain member it would make the object look like a promise. */
const DOES = 'then'

/** Arms a fault for coming requests. `times` 0: until it is removed. @returns its number */
export const armFault = (
  { faults }: Pick<Sandbox, 'faults'>,
  match: Fault['match'],
  act: FaultAct,
  { times = 1, skip = 0 }: { readonly times?: number; readonly skip?: number } = {},
): number => faults.add({ match, times, skip, [DOES]: act })
