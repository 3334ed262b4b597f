import { badParam, GraphError } from './graph-error.ts'
import { type GraphCall, textParam } from './graph-call.ts'
import type { Comment, Conversation, Page, Person, Post } from './state.ts'
import { HUMAN_AGENT_WINDOW_MS, STANDARD_WINDOW_MS } from './threads.ts'
import { conversationFor, psidFor, type World } from './world.ts'

const RETIRED_TAGS = ['CONFIRMED_EVENT_UPDATE', 'ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE']
const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']
const PRIVATE_REPLY_WITHIN_MS = 7 * 86_400_000
const HOUR_MS = 3_600_000

/** Where a send goes, its right to go there already checked. */
export interface Target {
  conversation: Conversation
  /** The comment or post a private reply answers. */
  answers: Comment | Post | null
}

function outsideWindow(): GraphError {
  return new GraphError(10, '(#10) This message is sent outside of allowed window.', { subcode: 2018278 })
}

/** Type and tag of the call; answers whether the seven-day window of a human agent is asked for. */
function readTag(world: World, call: GraphCall): boolean {
  const type = (textParam(call.params, 'messaging_type') ?? 'RESPONSE').toUpperCase()
  if (!MESSAGING_TYPES.includes(type))
    throw badParam('param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}')
  const tag = textParam(call.params, 'tag')
  if (tag !== undefined && RETIRED_TAGS.includes(tag)) throw badParam('Invalid parameter', 1893061)
  if (type === 'UTILITY')
    throw new GraphError(200, '(#200) Requires pages_utility_messaging permission to manage the object')
  if (type !== 'MESSAGE_TAG') return false
  if (tag === undefined) throw badParam('param tag is required when messaging_type is MESSAGE_TAG')
  if (tag !== 'HUMAN_AGENT') throw badParam('Invalid parameter', 1893061)
  return world.state.app.humanAgent
}

function checkWindow(world: World, conversation: Conversation, humanAgent: boolean): void {
  if (conversation.lastPersonAtMs === null) throw outsideWindow()
  const silentMs = world.kit.clock.nowMs() - conversation.lastPersonAtMs
  if (silentMs > (humanAgent ? HUMAN_AGENT_WINDOW_MS : STANDARD_WINDOW_MS)) throw outsideWindow()
}

function checkPerson(world: World, page: Page, person: Person | undefined, conversation: Conversation): void {
  const { app } = world.state
  if (!person) throw badParam('No matching user found', 2018001)
  if (app.mode === 'development' && !app.roleIds.includes(person.id))
    throw new GraphError(
      200,
      '(#200) Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.',
      { subcode: 2018028 },
    )
  if (person.blockedPageIds.includes(page.id))
    throw new GraphError(551, "(#551) This person isn't available right now.", { subcode: 1545041 })
  if (conversation.ownerAppId !== null && conversation.ownerAppId !== app.id)
    throw new GraphError(
      10,
      '(#10) Message failed to send because another app is controlling this thread now.',
      {
        subcode: 2018300,
      },
    )
}

/** The thread of `recipient.id`, window checked. `anyTime` for sender actions, which need an open thread all the same. */
function toPerson(world: World, call: GraphCall, page: Page, psid: string): Target {
  const humanAgent = readTag(world, call)
  const owner = world.state.psids.get(psid)
  if (owner?.pageId !== page.id) throw badParam('No matching user found', 2018001)
  const conversation = conversationFor(world, page.id, psid)
  checkPerson(world, page, world.state.people.get(owner.personId), conversation)
  checkWindow(world, conversation, humanAgent)
  return { conversation, answers: null }
}

/** A private reply: once per comment or post, within seven days, never to the Page itself (§5). */
function toAuthor(world: World, page: Page, item: Comment | Post | undefined): Target {
  if (!item || item.pageId !== page.id || item.psid === null || ('removed' in item && item.removed))
    throw badParam('Invalid comment_id for private reply', 2018292)
  const nowMs = world.kit.clock.nowMs()
  if (item.privateReplyAtMs !== null) throw new GraphError(10900, '(#10900) Activity already replied to')
  if (nowMs - item.createdAtMs > PRIVATE_REPLY_WITHIN_MS)
    throw new GraphError(10901, '(#10901) It is too late to reply to this activity')
  world.rates.take(`private:${page.id}`, world.state.app.privateRepliesPerHour, HOUR_MS, nowMs)
  const personId = world.state.psids.get(item.psid)?.personId ?? ''
  const person = world.state.people.get(personId)
  const psid = person ? psidFor(world, person, page.id) : item.psid
  const conversation = conversationFor(world, page.id, psid)
  checkPerson(world, page, person, conversation)
  return { conversation, answers: item }
}

/** Decides where a send goes and whether it may, in the order Meta complains. */
export function judgeTarget(
  world: World,
  call: GraphCall,
  page: Page,
  recipient: Record<string, unknown>,
): Target {
  if (page.restricted)
    throw new GraphError(10, '(#10) This Page is temporarily restricted from sending messages.', {
      subcode: 1893063,
    })
  const { comment_id: commentId, post_id: postId, id } = recipient
  if (commentId !== undefined) return toAuthor(world, page, world.state.comments.get(String(commentId)))
  if (postId !== undefined) return toAuthor(world, page, world.state.posts.get(String(postId)))
  if (id === undefined || String(id) === '') throw badParam('param recipient must be non-empty.')
  return toPerson(world, call, page, String(id))
}
