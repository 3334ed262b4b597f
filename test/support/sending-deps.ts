import { createChannels } from '../../src/channels/index.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import type { OutboxDeps } from '../../src/outbox/deps.ts'
import { quietLog } from './quiet.ts'
import type { TrustBench } from './trust.ts'

/** What the sending rooms need, over a bench of trust. */
export const sendingDeps = (
  { store, vault, door, settings }: Pick<TrustBench, 'store' | 'vault' | 'door' | 'settings'>,
  change: { readonly clock: Clock } & Partial<Pick<OutboxDeps, 'humanAgentHeld' | 'wakeThread'>>,
): OutboxDeps => ({
  store,
  vault,
  door,
  channels: createChannels(settings),
  clock: change.clock,
  log: quietLog,
  meter: silentMeter,
  humanAgentHeld: change.humanAgentHeld ?? true,
  wakeThread: change.wakeThread ?? (() => undefined),
})
