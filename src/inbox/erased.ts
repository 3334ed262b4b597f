import type { InboundEvent } from '../channels/inbound-event.ts'
import type { Store } from '../store/open-store.ts'
import {
  type Buried,
  findGraves,
  type Graves,
  liftTombstones,
  mayReturn,
  type Tombstone,
} from '../vault/tombstones.ts'
import type { Vault } from '../vault/vault.ts'
import type { Subject } from './working-set.ts'

interface JudgedEvent {
  readonly subject: Subject
  readonly event: InboundEvent
}

/** Somebody who was erased wrote anew. */
interface Return {
  readonly shopId: string
  readonly channelId: string
  readonly externalId: string
  readonly atMs: number
}

/** What graves say to an event: let it in, keep it out, or let it wait until every process has forgotten the old key. */
type GraveVerdict = 'enter' | 'stay-out' | 'wait'

interface GraveKeeper {
  judge(item: JudgedEvent): GraveVerdict
  /** Ids of the platform by which an event names what was erased. */
  erasedIdsOf(item: JudgedEvent): string[]
  /** Opens the door to those who came back: before anything of theirs is stored, so that a crash costs nothing. */
  welcome(): Promise<void>
}

interface Deps {
  readonly store: Store
  readonly vault: Vault
}

/**
 * Looks up who of these events was erased. What happened on the platform before the erasure stays out however late it is
 * told; afterwards only the person's own words open the door again, and then for everything that follows them.
 */
export async function askGraves(
  deps: Deps,
  items: readonly JudgedEvent[],
  nowMs: number,
): Promise<GraveKeeper> {
  const byShop = new Map<string, Map<string, Buried>>()
  for (const { subject, event } of items) {
    const things = byShop.get(subject.shopId) ?? new Map<string, Buried>()
    byShop.set(subject.shopId, things)
    for (const thing of namedBy(subject, event))
      things.set(`${thing.channelId} ${thing.kind} ${thing.externalId}`, thing)
  }
  const graves = new Map<string, Graves>()
  for (const [shopId, things] of byShop)
    graves.set(shopId, await findGraves(deps, shopId, [...things.values()], nowMs))
  const stoneOf = (shopId: string, thing: Buried): Tombstone | null => graves.get(shopId)?.of(thing) ?? null
  const returns = returnsAmong(items, stoneOf)
  const backAt = new Map(returns.map((back) => [`${back.channelId} ${back.externalId}`, back.atMs]))

  const judge = ({ subject, event }: JudgedEvent): GraveVerdict => {
    if (graves.get(subject.shopId)?.none ?? true) return 'enter'
    for (const thing of namedBy(subject, event)) {
      const stone = stoneOf(subject.shopId, thing)
      if (stone === null) continue
      const back = stone.returnedAt?.getTime() ?? backAt.get(`${thing.channelId} ${thing.externalId}`)
      if (thing.kind !== 'person' || event.atMs <= stone.at.getTime() || back === undefined) return 'stay-out'
      if (!mayReturn(stone, nowMs)) return 'wait'
    }
    return 'enter'
  }
  return {
    judge,
    erasedIdsOf: ({ subject, event }) =>
      namedBy(subject, event)
        .filter((thing) => stoneOf(subject.shopId, thing) !== null)
        .map(({ externalId }) => externalId),
    async welcome() {
      for (const back of returns) {
        const stone = stoneOf(back.shopId, { ...back, kind: 'person' })
        if (stone !== null && mayReturn(stone, nowMs)) await liftTombstones(deps, back.shopId, [back])
      }
    },
  }
}

/** The person's own words, said after their erasure; what others did about them is none. */
function returnsAmong(
  items: readonly JudgedEvent[],
  stoneOf: (shopId: string, thing: Buried) => Tombstone | null,
): Return[] {
  const returns = new Map<string, Return>()
  for (const { subject, event } of items) {
    const externalId = writerOf(event)
    if (externalId === null || externalId === subject.accountId) continue
    const { shopId, channelId } = subject
    const stone = stoneOf(shopId, { channelId, kind: 'person', externalId })
    if (stone === null || stone.returnedAt !== null || event.atMs <= stone.at.getTime()) continue
    const known = returns.get(`${channelId} ${externalId}`)
    if (known === undefined || event.atMs < known.atMs)
      returns.set(`${channelId} ${externalId}`, { shopId, channelId, externalId, atMs: event.atMs })
  }
  return [...returns.values()]
}

/** Who wrote something by this; null: it is no writing, or the account's own. */
function writerOf(event: InboundEvent): string | null {
  switch (event.kind) {
    case 'message':
      return event.direction === 'in' ? event.personId : null
    case 'submitted-info':
      return event.personId
    case 'comment':
    case 'post':
      return event.verb === 'add' ? event.fromId : null
    default:
      return null
  }
}

/** Everything an event names that may have been erased. */
function namedBy({ channelId, accountId }: Subject, event: InboundEvent): Buried[] {
  const named: Buried[] = []
  const personId = 'fromId' in event ? event.fromId : 'personId' in event ? event.personId : null
  if (personId !== null && personId !== accountId)
    named.push({ channelId, kind: 'person', externalId: personId })
  // Their author may be withheld the second time.
  if (event.kind === 'comment') named.push({ channelId, kind: 'comment', externalId: event.externalId })
  if (event.kind === 'post') named.push({ channelId, kind: 'post', externalId: event.externalId })
  return named
}
