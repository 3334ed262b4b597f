import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { OutboxDoc } from '../../src/store/models/outbox.ts'
import type { ApiAnswer } from './api-client.ts'
import type { ProgramsStack } from './programs-stack.ts'
import type { Chat } from './shops.ts'
import { eventually, type EventuallyOptions } from './wait.ts'

/** One message the API took with 202, in the order it was taken in its chat. */
export interface Accepted {
  readonly chat: Chat
  readonly messageId: string
  readonly text: string
}

export interface SendFigures {
  readonly accepted: number
  readonly sent: number
  /** Shown as unknown: nobody could say whether they left. Of these `unknownThere` are at the platform. */
  readonly unknown: number
  readonly unknownThere: number
  readonly failed: number
}

const ASK_AGAIN_MS = 200
const ASKED_FOR_MS = 90_000
/** Chats written into at once: each is one agent who waits for the answer before the next message. */
const AGENTS = 16

/**
 * Agents send `each` messages into every chat, one after the other within a chat. A request that got no answer, or was told
 * to come again, is repeated with its key, as a client does.
 */
export async function sendMany(chats: readonly Chat[], each: number): Promise<Accepted[]> {
  const accepted: Accepted[] = []
  const waiting = [...chats]
  const agent = async (): Promise<void> => {
    for (let chat = waiting.shift(); chat !== undefined; chat = waiting.shift())
      for (let n = 0; n < each; n++) {
        const text = `Trả lời ${n + 1} cho ${chat.psid}`
        accepted.push({ chat, text, messageId: await sendOne(chat, text, `${chat.conversationId}-${n}`) })
      }
  }
  await Promise.all(Array.from({ length: AGENTS }, agent))
  return accepted
}

async function sendOne({ shop, conversationId }: Chat, text: string, key: string): Promise<string> {
  const options = { headers: { 'idempotency-key': key } }
  const untilMs = performance.now() + ASKED_FOR_MS
  for (;;) {
    let answer: ApiAnswer<{ id: string }> | null = null
    try {
      answer = await shop.agent.post<{ id: string }>(
        `/conversations/${conversationId}/messages`,
        { text },
        options,
      )
    } catch (error) {
      // No answer: the gateway went away. Asked again with the same key.
      if (!(error instanceof TypeError)) throw error
    }
    if (answer?.status === 202) return answer.body.id
    const again = answer === null || answer.status === 503 || answer.status === 429
    if (!again || performance.now() > untilMs)
      throw new Error(`A send was not accepted: ${answer?.status} ${JSON.stringify(answer?.body)}`)
    const waitSeconds = Number(answer?.headers.get('retry-after') ?? 0)
    await sleep(Math.max(ASK_AGAIN_MS, waitSeconds * 1_000))
  }
}

const PATIENCE: EventuallyOptions = { timeoutMs: 120_000, everyMs: 100 }

/**
 * Everything accepted has left, failed for good, or been given up as unknown. The time allowed begins anew with each one that
 * is over.
 */
export async function everythingSettled(
  { store }: ProgramsStack,
  { meanwhile, ...patience }: EventuallyOptions & { readonly meanwhile?: () => Promise<void> } = {},
): Promise<void> {
  const fewerThan = (before: number) => async () => {
    await meanwhile?.()
    const left = await store.outbox.collection.countDocuments({ open: true })
    if (left < before) return left
    const open = store.outbox.collection.find({ open: true }, { projection: SHOWN_OF_OPEN }).limit(3)
    return expect(await open.toArray(), `sends that are still open: ${left}`).toEqual([])
  }
  let left = Number.POSITIVE_INFINITY
  while (left > 0) left = (await eventually(fewerThan(left), { ...PATIENCE, ...patience })) ?? 0
}

const SHOWN_OF_OPEN = { state: 1, problem: 1, attempts: 1, deferredUntil: 1 }

/**
 * What was accepted is at the platform once and in order, or shown as failed or unknown; nothing else is there. Compared
 * with the platform's own threads.
 */
export async function checkSends(stack: ProgramsStack, accepted: readonly Accepted[]): Promise<SendFigures> {
  const there = new Map(stack.sandbox.facebook.truth.sends().map(({ psid, sends }) => [psid, sends]))
  const rows = await outboxRows(stack)
  const figures = { accepted: accepted.length, sent: 0, unknown: 0, unknownThere: 0, failed: 0 }
  const wrong: string[] = []
  for (const [chat, mine] of byChat(accepted)) {
    const sends = there.get(chat.psid) ?? []
    const texts = sends.map(({ text }) => text)
    const expected: (string | null)[] = []
    for (const { messageId, text } of mine) {
      const row = rows.get(messageId)
      const mid = sends.find((send) => send.text === text)?.mid ?? null
      if (row?.state === 'sent') {
        figures.sent += 1
        expected.push(text)
        if (row.externalId !== mid) wrong.push(`${text}: ${mid} there, ${row.externalId} here`)
      } else if (row?.state === 'unknown') {
        figures.unknown += 1
        if (mid === null) continue
        figures.unknownThere += 1
        expected.push(text)
      } else if (row?.state === 'failed' && row.problem !== null) figures.failed += 1
      else wrong.push(`${text}: ${row?.state ?? 'no row'}`)
    }
    if (JSON.stringify(texts) !== JSON.stringify(expected))
      wrong.push(`${chat.psid}: there ${JSON.stringify(texts)}, should be ${JSON.stringify(expected)}`)
  }
  expect(wrong.slice(0, 3), `chats or messages that are not as accepted: ${wrong.length}`).toEqual([])
  return figures
}

function byChat(accepted: readonly Accepted[]): Map<Chat, Accepted[]> {
  const chats = new Map<Chat, Accepted[]>()
  for (const one of accepted) {
    const known = chats.get(one.chat)
    if (known) known.push(one)
    else chats.set(one.chat, [one])
  }
  return chats
}

async function outboxRows({ store }: ProgramsStack): Promise<Map<string, OutboxDoc>> {
  const rows = (await store.outbox.collection
    .find({}, { projection: { sealedAction: 0 } })
    .toArray()) as unknown as OutboxDoc[]
  return new Map(rows.map((row) => [row.messageId ?? row._id, row]))
}
