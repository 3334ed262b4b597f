import type { WindowVerdict } from '../channels/channel.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { PersonDoc } from '../store/models/person.ts'
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
  const person = await deps.store.people
    .findOne({ _id: conversation.personId, shopId: conversation.shopId }, { follower: 1 })
    .lean<Pick<PersonDoc, 'follower'>>()
  return deps.channels.get(channel.platform).window({
    nowMs: deps.clock.nowMs(),
    lastContactAtMs: conversation.lastContactAt?.getTime() ?? null,
    author,
    humanAgentHeld: deps.humanAgentHeld,
    paidSendsOn: channel.paidSendsOn,
    follower: person?.follower ?? null,
  })
}

/** The channel of a conversation or comment, when it may be written to. Throws SendRefused. */
export async function sendableChannel(
  deps: OutboxDeps,
  shopId: string,
  channelId: string,
  operation?: string,
): Promise<ChannelDoc> {
  const channel = await deps.store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel) throw new SendRefused('not-found')
  if (!channel.live) throw new SendRefused('channel-unlinked')
  const allowed = await deps.door.check(
    { kind: 'channel', shopId, channelId },
    operation ?? SEND_OPERATION[channel.platform],
  )
  // A dead token is no reason to refuse: the row waits for the new link, and the conversation keeps its order.
  if (!allowed.ok && allowed.refusal.code !== 'needs-relink') throw refusedBy(allowed.refusal)
  return channel
}

export function refusedBy(refusal: DoorRefusal): SendRefused {
  const code = refusal.code === 'operation-unmapped' ? 'not-supported-by-platform' : refusal.code
  return new SendRefused(code, refusal.permission === null ? {} : { permission: refusal.permission })
}
