import { z } from 'zod'
import { faultSchema } from '../kit/faults.ts'
import { gatewaySettings } from '../kit/gateway-settings.ts'
import type { Kit } from '../kit/kit.ts'
import { deliveryModeSchema } from '../kit/delivery-mode.ts'
import { ControlError, type Operation, operation } from '../kit/operation.ts'
import type { Stand } from '../kit/stand.ts'
import { historyFilterSchema, shownRecord } from './history-view.ts'

const IDLE_TIMEOUT_MS = 30_000

/** Operations that belong to no single platform: clock, history, faults, delivery, waiting, reset and seed. */
export function kitOperations(kit: Kit, stands: readonly Stand[]): Operation[] {
  const platform = z.enum(stands.map(({ name }) => name)).describe('a stand by name')
  const courierOf = (name: string) => {
    const courier = stands.find((stand) => stand.name === name)?.courier
    if (!courier) throw new ControlError(`${name} sends no webhooks`)
    return courier
  }
  const chosen = (name: string | undefined) => stands.filter((stand) => !name || stand.name === name)
  return [
    operation('clock.now', 'The sandbox time.', {}, () => ({ nowMs: kit.clock.nowMs() })),
    operation('clock.advance', 'Moves the clock forward.', { ms: z.number() }, ({ ms }) => {
      kit.clock.advance(ms)
      return { nowMs: kit.clock.nowMs() }
    }),
    operation('clock.set', 'Sets the clock.', { atMs: z.number() }, ({ atMs }) => {
      kit.clock.set(atMs)
      return { nowMs: kit.clock.nowMs() }
    }),
    operation('history.query', 'What was received and sent, oldest first.', historyFilterSchema, (filter) =>
      kit.history.find(filter).map(shownRecord),
    ),
    operation('history.count', 'How many records match.', historyFilterSchema, (filter) => ({
      count: kit.history.find(filter).length,
    })),
    operation('history.clear', 'Forgets the history.', {}, () => kit.history.clear()),
    operation(
      'media.setLifetime',
      'Gives every media URL handed out from now on an end (403 after it); null: none.',
      { ms: z.number().positive().nullable() },
      ({ ms }) => kit.media.setLifetime(ms),
    ),
    operation('media.expire', 'Ends one media URL now.', { url: z.url() }, ({ url }) =>
      kit.media.expire(url),
    ),
    operation('faults.add', 'Arms a fault for coming requests.', faultSchema.shape, (fault) => ({
      id: kit.faults.add(fault),
    })),
    operation('faults.list', 'Faults still armed.', {}, () => kit.faults.list()),
    operation('faults.remove', 'Disarms one fault.', { id: z.int() }, ({ id }) => kit.faults.remove(id)),
    operation('faults.clear', 'Disarms all faults.', {}, () => kit.faults.clear()),
    operation(
      'delivery.setMode',
      'Changes how webhooks travel.',
      { platform, mode: deliveryModeSchema.partial() },
      ({ platform: name, mode }) => {
        courierOf(name).setMode(dropUndefined(mode))
        return courierOf(name).mode
      },
    ),
    operation('delivery.status', 'Counts of one courier.', { platform }, ({ platform: name }) => ({
      mode: courierOf(name).mode,
      pending: courierOf(name).pending(),
      ...courierOf(name).counts(),
    })),
    operation('delivery.hold', 'Keeps webhooks back from now on.', { platform }, ({ platform: name }) =>
      courierOf(name).hold(),
    ),
    operation(
      'delivery.release',
      'Sends what was held.',
      { platform, order: z.enum(['as-is', 'reverse', 'shuffle']).optional() },
      ({ platform: name, order }) => ({ released: courierOf(name).release(order) }),
    ),
    operation(
      'delivery.idle',
      'Waits until every webhook is delivered or given up.',
      { platform: platform.optional(), timeoutMs: z.int().min(0).default(IDLE_TIMEOUT_MS) },
      async ({ platform: name, timeoutMs }) => {
        const answers = await Promise.all(
          chosen(name).map(({ courier }) => courier?.idle(timeoutMs) ?? Promise.resolve(true)),
        )
        return { idle: answers.every(Boolean) }
      },
    ),
    operation(
      'sandbox.reset',
      'Empties one stand or all, history too.',
      { platform: platform.optional() },
      (args) => {
        for (const stand of chosen(args.platform)) {
          stand.courier?.clear()
          stand.reset()
        }
        if (!args.platform) {
          kit.history.clear()
          kit.faults.clear()
        }
        kit.touch()
      },
    ),
    operation('sandbox.seed', 'Fills in the demo data.', { platform: platform.optional() }, (args) => {
      for (const stand of chosen(args.platform)) stand.seedDemo()
      kit.touch()
    }),
    operation(
      'sandbox.connectGateway',
      'Points all platforms at a gateway.',
      { publicUrl: z.url() },
      (args) => {
        for (const stand of stands) stand.connectGateway(args.publicUrl)
        kit.touch()
      },
    ),
    operation('sandbox.gatewayEnv', 'Settings a gateway needs for this sandbox.', {}, () =>
      gatewaySettings(kit.url(), stands),
    ),
  ]
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>
}
