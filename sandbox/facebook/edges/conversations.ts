import { badParam, GraphError, noSuchObject } from '../graph-error.ts'
import { askedFields, view } from '../fields.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { type GraphCall, textParam } from '../graph-call.ts'
import { conversationNode, listMessages, messageNode } from '../nodes-thread.ts'
import { pageByCursor } from '../paging.ts'
import type { Conversation } from '../state.ts'
import type { World } from '../world.ts'

const SECOND_MS = 1000

/** Inbox reading gates; every id read counts against the Page's calls per second. */
function requireInbox(world: World, call: GraphCall, pageId: string): void {
  requirePage(world, call, pageId, NEEDS.readInbox)
  const { conversationCallsPerSecond } = world.state.app
  world.rates.take(`conversations:${pageId}`, conversationCallsPerSecond, SECOND_MS, world.kit.clock.nowMs())
}

/** `GET /{page}/conversations`, newest first; `user_id` narrows it to one person. No paging by time. */
export function listConversations(world: World, call: GraphCall) {
  const pageId = call.segments[0] ?? ''
  requireInbox(world, call, pageId)
  const platform = textParam(call.params, 'platform') ?? 'messenger'
  if (!['messenger', 'instagram'].includes(platform))
    throw badParam('Param platform must be one of {INSTAGRAM, MESSENGER}')
  const psid = textParam(call.params, 'user_id')
  const threads: Conversation[] = []
  if (platform === 'messenger')
    for (const thread of psid === undefined ? world.state.conversations.values() : oneThread(world, psid))
      if (thread.pageId === pageId && thread.messages.length > 0) threads.push(thread)
  threads.sort((a, b) => b.updatedAtMs - a.updatedAtMs || (a.id < b.id ? 1 : -1))
  const fields = askedFields(call.params)
  const node = conversationNode(world, call)
  return pageByCursor(
    world,
    call,
    threads,
    ({ id }) => id,
    (thread) => view(node, thread, fields),
  )
}

function oneThread({ state }: World, psid: string): Conversation[] {
  const thread = state.conversations.get(psid)
  return thread ? [thread] : []
}

function threadOf(world: World, call: GraphCall): Conversation {
  const id = call.segments[0] ?? ''
  const thread = world.state.conversationIds.get(id)
  if (!thread || thread.pageId !== call.token.pageId) throw noSuchObject(id)
  requireInbox(world, call, thread.pageId)
  return thread
}

/** `GET /{t_id}`. */
export function readConversation(world: World, call: GraphCall) {
  return view(conversationNode(world, call), threadOf(world, call), askedFields(call.params))
}

/** `GET /{t_id}/messages`, newest first. */
export function listThreadMessages(world: World, call: GraphCall) {
  return listMessages(world, call, threadOf(world, call), askedFields(call.params))
}

/** `GET /{mid}`. */
export function readMessage(world: World, call: GraphCall) {
  const mid = call.segments[0] ?? ''
  const found = world.state.messages.get(mid)
  if (!found || found.conversation.pageId !== call.token.pageId) throw noSuchObject(mid)
  requireInbox(world, call, found.conversation.pageId)
  const { messageDetailLimit } = world.state.app
  const { messages } = found.conversation
  if (messageDetailLimit !== null && messages.indexOf(found.message) < messages.length - messageDetailLimit)
    throw new GraphError(9000001, 'The message has been deleted.')
  return view(messageNode(world), found, askedFields(call.params))
}
