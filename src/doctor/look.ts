import type { AnswerFacts, Usage } from '../channels/platform-http.ts'
import type { DoorSubject } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { DoctorDeps } from './deps.ts'

/** One examination of a channel: what its checks share. */
export interface Look {
  readonly deps: DoctorDeps
  readonly channel: ChannelDoc
  /** Policy codes the shop consents to now. */
  readonly codes: ReadonlySet<string>
  readonly nowMs: number
  /** Ends what has not ended by then. */
  readonly signal: AbortSignal
  /** What the answers so far said beside their content. */
  readonly told: { readonly usages: Usage[]; readonly facts: AnswerFacts[] }
  /** A platform call through the door; the channel's own unless a subject is named. @throws {DoorRefusal} · {ChannelError} */
  call<Output>(operation: string, input: object, subject?: DoorSubject): Promise<Output>
  /** Makes it once, however many checks want it. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>
}

export async function startLook(
  deps: DoctorDeps,
  channel: ChannelDoc,
  { signal, priority }: { readonly signal: AbortSignal; readonly priority: 'person' | 'bulk' },
): Promise<Look> {
  const { _id: channelId, shopId } = channel
  const made = new Map<string, Promise<unknown>>()
  const told: Look['told'] = { usages: [], facts: [] }
  const own: DoorSubject = { kind: 'channel', shopId, channelId }
  return {
    deps,
    channel,
    codes: await deps.consents.now(shopId, channelId),
    nowMs: deps.clock.nowMs(),
    signal,
    told,
    call: <Output>(operation: string, input: object, subject: DoorSubject = own) =>
      deps.door.call<Output>(subject, operation, input, {
        signal,
        priority,
        onAnswer({ usage, facts }) {
          told.usages.push(usage)
          told.facts.push(facts)
        },
      }),
    once<T>(name: string, make: () => Promise<T>): Promise<T> {
      const known = made.get(name) as Promise<T> | undefined
      if (known) return known
      const fresh = make()
      // Whoever waits for it hears of its failure; nobody waiting is no fault.
      fresh.catch(() => undefined)
      made.set(name, fresh)
      return fresh
    },
  }
}

/** The app's own calls, which carry no token of the channel. */
export const asApp = (channel: ChannelDoc, accessToken: string | null = null): DoorSubject => ({
  kind: 'upkeep',
  platform: channel.platform,
  accessToken,
})
