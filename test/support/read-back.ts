import type { Sandbox } from '../../sandbox/index.ts'
import type { HistoryDeps } from '../../src/history/deps.ts'
import { readHistoryPage } from '../../src/history/read-page.ts'
import { lanesWithPending } from '../../src/inbox/sweep.ts'
import type { HistoryRunDoc } from '../../src/store/models/history.ts'
import type { ApiClient } from './api-client.ts'
import type { Stack } from './stack.ts'
import { eventually } from './wait.ts'

export const DAY_MS = 24 * 60 * 60 * 1_000

export interface Backfill {
  readonly id: string | null
  readonly state: 'none' | 'waiting' | 'running' | 'done' | 'stopped'
  readonly reason: string | null
  readonly stage: string | null
  readonly problem: string | null
  readonly counts: {
    readonly calls: number
    readonly conversations: number
    readonly seen: number
    readonly recovered: number
    readonly unreadable: number
  }
  readonly skipped: readonly {
    readonly part: string
    readonly code: string
    readonly permission: string | null
  }[]
}

export interface ProofAnswer {
  readonly received: number
  readonly applied: number
  readonly duplicates: number
  readonly parked: number
  readonly refused: number
  readonly pending: number
  readonly recovered: number
  readonly missing: number
  readonly gaps: readonly { readonly cause: string; readonly state: string; readonly missing: number }[]
}

export const backfillOf = async (client: ApiClient, channelId: string): Promise<Backfill> =>
  (await client.get<Backfill>(`/channels/${channelId}/backfill`)).body

/** The newest reading once it has ended, with `reason` where several follow each other. */
export const whenRead = (client: ApiClient, channelId: string, reason?: string): Promise<Backfill> =>
  eventually(
    async () => {
      const backfill = await backfillOf(client, channelId)
      const ended = backfill.state === 'done' || backfill.state === 'stopped'
      return ended && (reason === undefined || backfill.reason === reason) ? backfill : null
    },
    { timeoutMs: 60_000, everyMs: 100 },
  )

export async function proofOf(
  client: ApiClient,
  channelId: string,
  fromMs = Date.now() - 400 * DAY_MS,
  toMs = Date.now() + 400 * DAY_MS,
): Promise<ProofAnswer> {
  const query = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`
  const answer = await client.get<ProofAnswer>(`/channels/${channelId}/proof?${query}`)
  if (answer.status !== 200) throw new Error(`GET proof: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** What the gateway shows of a channel's messages: platform ids, each as often as it is there. */
export async function messagesShown(stack: Stack, shopId: string, channelId: string): Promise<string[]> {
  const rows = await stack.store.messages.find({ shopId, channelId, stub: false }, { externalId: 1 }).lean()
  return rows.map(({ externalId }) => externalId ?? '(none)').sort()
}

/** What the Page's conversations hold by the platform's own belief. */
export const messagesOnPage = (sandbox: Sandbox, pageId: string): string[] =>
  sandbox.facebook.truth
    .conversations(pageId)
    .flatMap(({ psid }) => sandbox.facebook.truth.messages(psid).map(({ mid }) => mid))
    .sort()

export async function messagesOfOa(sandbox: Sandbox, oaId: string): Promise<string[]> {
  const messages = (await sandbox.control.call('zalo.messages', { oaId })) as readonly { id: string }[]
  return messages.map(({ id }) => id).sort()
}

/** Runs `act` while the sandbox's clock stands so far back; afterwards it is now again. */
export async function inThePast<T>(sandbox: Sandbox, agoMs: number, act: () => Promise<T>): Promise<T> {
  sandbox.clock.set(Date.now() - agoMs)
  try {
    return await act()
  } finally {
    sandbox.clock.set(Date.now())
  }
}

/** New shoppers of a Page, each of whom writes so many messages; staff answer the first in Meta's own inbox. */
export async function chats(
  sandbox: Sandbox,
  pageId: string,
  { people, messages, name = 'Khách' }: { people: number; messages: number; name?: string },
): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < people; at++) {
    const { id } = await sandbox.facebook.call<{ id: string }>('addPerson', { name: `${name} ${at + 1}` })
    ids.push(id)
    for (let number = 1; number <= messages; number++)
      await sandbox.facebook.call('sendMessage', {
        pageId,
        personId: id,
        text: `${name} ${at + 1}: ${number}`,
      })
    await sandbox.facebook.call('staffReply', { pageId, personId: id, text: `Dạ chào ${name} ${at + 1}` })
  }
  return ids
}

/** Every queue but those of history and of the sweeps: the test reads the pages itself, at the pace of its own clock. */
export const WITHOUT_HISTORY = 'inbound,outbound,profiles,followers,tokens,search'

/** Everything delivered so far has had its effect. The sweep that wakes lanes is not served here, so the test is it. */
export async function everythingApplied(stack: Stack): Promise<void> {
  await stack.sandbox.idle()
  await eventually(
    async () => {
      const lanes = await lanesWithPending(stack.store)
      stack.rooms.queues.wakeLanes(lanes)
      return lanes.length === 0
    },
    { timeoutMs: 30_000, everyMs: 100 },
  )
}

export interface TestClock {
  ahead: number
  nowMs(): number
}
export const testClock = (): TestClock => {
  const clock = { ahead: 0, nowMs: () => Date.now() + clock.ahead }
  return clock
}

const openRun = (stack: Stack): Promise<HistoryRunDoc | null> =>
  stack.store.historyRuns
    .findOne({ open: true, state: 'running' }, null, { system: 'a test' })
    .lean<HistoryRunDoc>()

const MANY_PAGES = 2_000

/** Reads one page of whatever run is open, with the clock moved on by what it has to wait. @returns false: none is open */
export async function readOnePage(
  stack: Stack,
  clock: TestClock,
  deps: HistoryDeps = stack.rooms.history,
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const run = await openRun(stack)
  if (!run) return false
  const { waitMs } = await readHistoryPage(deps, run.shopId, run._id, signal)
  clock.ahead += waitMs ?? 0
  return true
}

/** Reads to the end of every run that is open. */
export async function readBack(stack: Stack, clock: TestClock): Promise<void> {
  for (let page = 0; page < MANY_PAGES; page++) if (!(await readOnePage(stack, clock))) return
  throw new Error('A reading of history does not end')
}
