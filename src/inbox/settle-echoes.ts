import type { ClientSession } from 'mongoose'
import type { MessageEvent } from '../channels/inbound-event.ts'
import { idOf } from '../kit/ids.ts'
import { type EchoMatch, settleByEcho } from '../outbox/settle.ts'
import { sendMark } from '../outbox/text-mark.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { TurnEvent } from './load-state.ts'
import { externalKey, type Source, type StoredState, type Subject } from './working-set.ts'

interface OwnEcho {
  readonly subject: Subject
  readonly event: MessageEvent
}

/**
 * Finds the sends of ours that this turn's echoes are of and settles them, inside the transaction. An echo whose message
 * the answer already named needs none of it, and that is the usual case.
 * @param known what is stored under the ids of the turn's messages
 * @returns the rows settled, by their echo's key; where there are any, what was read before is out of date
 */
export async function settleEchoes(
  deps: { readonly store: Store; readonly vault: Vault },
  events: readonly TurnEvent[],
  known: Pick<StoredState, 'messages'>,
  session: ClientSession,
  source: Source = 'webhook',
): Promise<ReadonlyMap<string, OutboxDoc>> {
  const settled = new Map<string, OutboxDoc>()
  const there = new Set(
    known.messages
      // What history had made of a send of ours is taken in by its echo.
      .filter((message) => !message.stub && message.history !== true)
      .map((message) => externalKey(message.channelId, message.externalId ?? '')),
  )
  const echoes = events.filter(isOwnEcho).filter(({ subject, event }) => {
    const key = externalKey(subject.channelId, event.externalId)
    return !there.has(key) && there.add(key)
  })
  const waiting = await peopleWithOpenSends(deps.store, echoes, STATES[source], session)
  for (const { subject, event } of echoes) {
    const match = await matchFor(deps.vault, subject, event, waiting, STATES[source])
    if (match === null) continue
    const row = await settleByEcho(deps.store, subject, match, event, session)
    if (row !== null) settled.set(externalKey(subject.channelId, event.externalId), row)
  }
  return settled
}

/** History comes late: a send under way is left to its answer, only one of unknown fate is looked for in it. */
const STATES: Readonly<Record<Source, readonly ('sending' | 'unknown')[]>> = {
  webhook: ['sending', 'unknown'],
  history: ['unknown'],
}

function isOwnEcho(turn: TurnEvent): turn is OwnEcho {
  const { event } = turn
  return (
    event.kind === 'message' &&
    event.direction === 'out' &&
    event.echo !== null &&
    event.echo.kind !== 'platform'
  )
}

async function matchFor(
  vault: Vault,
  subject: Subject,
  event: MessageEvent,
  waiting: ReadonlySet<string>,
  states: readonly ('sending' | 'unknown')[],
): Promise<EchoMatch | null> {
  if (event.echo?.kind === 'ours-by-metadata') return { by: 'outbox-id', outboxId: event.echo.outboxId }
  const personId = idOf('per', subject.channelId, event.personId)
  if (!waiting.has(personId)) return null
  const { text, attachments, atMs } = event
  const kinds = attachments.map(({ type }) => type)
  const mark = sendMark(await vault.blindIndex(subject.shopId), { text, kinds })
  return mark === null ? null : { by: 'mark', personId, mark, atMs, states }
}

/** People to whom something of ours may be under way: only their unmarked echoes are worth a search. */
async function peopleWithOpenSends(
  store: Store,
  echoes: readonly OwnEcho[],
  states: readonly ('sending' | 'unknown')[],
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  const unmarked = echoes.filter(({ event }) => event.echo?.kind === 'own-app')
  if (unmarked.length === 0) return new Set()
  const rows = await store.outbox.collection
    .find(
      {
        shopId: { $in: [...new Set(unmarked.map(({ subject }) => subject.shopId))] },
        channelId: { $in: [...new Set(unmarked.map(({ subject }) => subject.channelId))] },
        state: { $in: [...states] },
      },
      { session, projection: { personId: 1 } },
    )
    .toArray()
  return new Set(rows.map((row) => String(row.personId)))
}
