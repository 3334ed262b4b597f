import type { Channel, WindowFacts, WindowVerdict } from '../channels/channel.ts'
import type { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { askContact } from './ask-platform.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'

/** Which operation a plain message is, per platform: what consent and grant are looked up for. */
const SEND_OPERATION = { facebook: 'facebook.send-message', zalo: 'zalo.send-message' } as const

/** May the author write into this conversation now, and until when? Asked before anyone types, and again when the row leaves. */
export async function windowOf(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  channel: ChannelDoc,
  author: 'staff' | 'bot',
): Promise<WindowVerdict> {
  const facts = await windowFacts(deps, conversation, channel, author)
  return deps.channels.get(channel.platform).window(facts)
}

/** Refuses what the window forbids, and says since when and what can be done instead. Throws SendRefused. */
export async function checkWindow(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  channel: ChannelDoc,
  author: 'staff' | 'bot',
): Promise<void> {
  const platform = deps.channels.get(channel.platform)
  const known = await windowFacts(deps, conversation, channel, author)
  if (platform.window(known).canSend) return
  // The platform may know of a contact that nobody told us of.
  const asked = await askContact(deps, conversation)
  const facts = asked === conversation ? known : await windowFacts(deps, asked, channel, author)
  const { canSend, reason } = platform.window(facts)
  if (canSend) return
  const untilMs = closedAtMs(platform, facts)
  throw new SendRefused('outside-window', {
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
    reason,
    instead: [...(INSTEAD[reason] ?? []), 'wait-for-customer'],
  })
}

/** What opens a closed window beside a new word of the customer. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  'human-agent-not-for-bots': ['send-as-staff'],
  'paid-switch-off': ['allow-charged-messages'],
}

/** When writing stopped being possible: the end of the last window that was open to this author; null: none ever was. */
function closedAtMs(platform: Pick<Channel, 'window'>, facts: WindowFacts): number | null {
  let closedMs: number | null = null
  let atMs = facts.lastContactAtMs
  while (atMs !== null && atMs < facts.nowMs) {
    const verdict = platform.window({ ...facts, nowMs: atMs })
    if (!verdict.canSend || verdict.untilMs === null) break
    closedMs = verdict.untilMs
    atMs = verdict.untilMs + 1
  }
  return closedMs
}

async function windowFacts(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  channel: ChannelDoc,
  author: 'staff' | 'bot',
): Promise<WindowFacts> {
  const { lastContactAt } = conversation
  return {
    nowMs: deps.clock.nowMs(),
    lastContactAtMs: lastContactAt?.getTime() ?? null,
    author,
    humanAgentHeld: deps.humanAgentHeld,
    paidSendsOn: channel.paidSendsOn,
    // Whether somebody follows matters only where they were never heard of.
    follower: lastContactAt === null ? await isFollower(deps, conversation) : null,
  }
}

async function isFollower(deps: OutboxDeps, { personId, shopId }: ConversationDoc): Promise<boolean | null> {
  const person = await deps.store.people
    .findOne({ _id: personId, shopId }, { follower: 1 })
    // Left to itself the planner takes an index that holds the answer, and walks through all of the shop's people in it.
    .hint({ _id: 1 })
    .lean<Pick<PersonDoc, 'follower'>>()
  return person?.follower ?? null
}

const WAITED_FOR: ReadonlySet<DoorRefusal['code']> = new Set(['needs-relink', 'channel-frozen'])

/** The channel of a conversation or comment, when it may be written to. Throws SendRefused. */
export async function sendableChannel(
  deps: OutboxDeps,
  shopId: string,
  channelId: string,
  operation?: string,
): Promise<ChannelDoc> {
  const channel = await deps.store.channels
    .findOne({ _id: channelId, shopId })
    .read('primary')
    .lean<ChannelDoc>()
  if (!channel) throw new SendRefused('not-found')
  if (!channel.live) throw new SendRefused('channel-unlinked')
  const allowed = await deps.door.check(
    { kind: 'channel', shopId, channelId },
    operation ?? SEND_OPERATION[channel.platform],
    channel,
  )
  // A dead token, or a freeze, is no reason to refuse: the row waits for its end, and the conversation keeps its order.
  if (!allowed.ok && !WAITED_FOR.has(allowed.refusal.code)) throw refusedBy(allowed.refusal)
  return channel
}

export function refusedBy(refusal: DoorRefusal): SendRefused {
  const code = refusal.code === 'operation-unmapped' ? 'not-supported-by-platform' : refusal.code
  return new SendRefused(code, refusal.permission === null ? {} : { permission: refusal.permission })
}
