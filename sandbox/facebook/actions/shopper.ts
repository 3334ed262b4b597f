import { ControlError } from '../../kit/operation.ts'
import { emitReaction } from '../feed-events.ts'
import type { Attachment, Comment, Conversation, Message, Page, Person, Post } from '../state.ts'
import { addMessage, fromPerson, messageMember } from '../threads.ts'
import { conversationFor, known, psidFor, type World } from '../world.ts'
import { addComment, addPost, editComment, removeComment } from './feed.ts'

/** What a shopper attaches. Without a `url` a picture is drawn. */
export interface ShopperAttachment {
  type: string
  url?: string | undefined
  /** Payload members beyond `url`: `sticker_id`, `coordinates`, `title`, `product`. */
  payload?: Record<string, unknown> | undefined
}

export interface ShopperMessage {
  pageId: string
  /** A person's id, or their PSID. */
  personId: string
  text?: string | undefined
  attachments?: ShopperAttachment[] | undefined
  quickReply?: string | undefined
  replyTo?: string | undefined
  referral?: Record<string, unknown> | undefined
}

interface Contact {
  page: Page
  person: Person
  conversation: Conversation
}

function contact(world: World, pageId: string, personId: string): Contact {
  const page = known.page(world, pageId)
  const person = known.person(world, personId)
  return { page, person, conversation: conversationFor(world, pageId, psidFor(world, person, pageId)) }
}

function toAttachment(world: World, { type, url, payload }: ShopperAttachment): Attachment {
  const drawn = ['image', 'sticker', 'video', 'file', 'audio'].includes(type)
  return {
    type,
    url: url ?? (drawn ? world.kit.media.pictureUrl(`photo-${world.state.ids.next()}`, 400) : null),
    name: null,
    contentType: null,
    sizeBytes: null,
    extra: payload ?? {},
  }
}

/** A shopper writes to a Page: opens the window and sends `messages`. */
export function shopperWrites(world: World, draft: ShopperMessage) {
  const { page, person, conversation } = contact(world, draft.pageId, draft.personId)
  const message = addMessage(world, conversation, {
    from: 'person',
    text: draft.text ?? null,
    attachments: (draft.attachments ?? []).map((item) => toAttachment(world, item)),
    quickReply: draft.quickReply ?? null,
    replyTo: draft.replyTo ?? null,
  })
  const member = { ...messageMember(message), ...(draft.referral ? { referral: draft.referral } : {}) }
  world.webhooks.message(
    page,
    'messages',
    { ...fromPerson(conversation, message.atMs), message: member },
    { aboutPersonId: person.id },
  )
  return { mid: message.mid, psid: conversation.psid, conversationId: conversation.id, atMs: message.atMs }
}

function ownMessage(world: World, mid: string): Contact & { message: Message } {
  const { message, conversation } = known.message(world, mid)
  if (message.from !== 'person') throw new ControlError(`${mid} is the Page's message`)
  return { ...contact(world, conversation.pageId, conversation.personId), message }
}

/** `message_edits` with a rising `num_edit`. */
export function shopperEdits(world: World, mid: string, text: string): void {
  const { page, person, conversation, message } = ownMessage(world, mid)
  message.text = text
  message.edits += 1
  world.webhooks.message(
    page,
    'message_edits',
    {
      ...fromPerson(conversation, world.kit.clock.nowMs()),
      message_edit: { mid, text, num_edit: message.edits },
    },
    { aboutPersonId: person.id },
  )
  world.kit.touch()
}

/** The message is taken back: `is_deleted` under field `messages` (§3.5, unverified for Messenger). */
export function shopperUnsends(world: World, mid: string): void {
  const { page, person, conversation, message } = ownMessage(world, mid)
  message.deleted = true
  message.text = null
  world.webhooks.message(
    page,
    'messages',
    { ...fromPerson(conversation, world.kit.clock.nowMs()), message: { mid, is_deleted: true } },
    { aboutPersonId: person.id },
  )
  world.kit.touch()
}

/** A reaction on any message of the thread; an absent reaction takes it back. Opens the window. */
export function shopperReacts(
  world: World,
  mid: string,
  reaction: { reaction: string; emoji: string } | null,
): void {
  const { message, conversation } = known.message(world, mid)
  const { page, person } = contact(world, conversation.pageId, conversation.personId)
  message.reactions = message.reactions.filter(({ by }) => by !== 'person')
  if (reaction) message.reactions.push({ by: 'person', ...reaction })
  const nowMs = world.kit.clock.nowMs()
  conversation.lastPersonAtMs = Math.max(nowMs, conversation.lastPersonAtMs ?? 0)
  world.webhooks.message(
    page,
    'message_reactions',
    {
      ...fromPerson(conversation, nowMs),
      reaction: { mid, action: reaction ? 'react' : 'unreact', ...reaction },
    },
    { aboutPersonId: person.id },
  )
  world.kit.touch()
}

/** Taps what the newest message with such a title offers: a quick reply becomes the person's own message. */
export function shopperTapsOffer(world: World, tap: { pageId: string; personId: string; title: string }) {
  const { conversation } = contact(world, tap.pageId, tap.personId)
  const offered = conversation.messages.flatMap((message) => message.offered ?? [])
  const found = offered.findLast(({ title }) => title === tap.title)
  if (!found) throw new ControlError(`Nothing with the title ${tap.title} was offered`)
  if (found.by === 'button') return shopperTaps(world, { ...tap, payload: found.payload })
  return shopperWrites(world, { ...tap, text: found.title, quickReply: found.payload })
}

/** A tapped button or Get Started. Stands in the thread as a message with the title. */
export function shopperTaps(
  world: World,
  tap: {
    pageId: string
    personId: string
    title: string
    payload: string
    referral?: Record<string, unknown> | undefined
  },
) {
  const { page, person, conversation } = contact(world, tap.pageId, tap.personId)
  const message = addMessage(world, conversation, { from: 'person', text: tap.title })
  const postback = {
    mid: message.mid,
    title: tap.title,
    payload: tap.payload,
    ...(tap.referral ? { referral: tap.referral } : {}),
  }
  world.webhooks.message(
    page,
    'messaging_postbacks',
    { ...fromPerson(conversation, message.atMs), postback },
    { aboutPersonId: person.id },
  )
  return { mid: message.mid, psid: conversation.psid }
}

/** An event of any other messaging field, such as a referral or an opt-in. */
export function shopperEvent(
  world: World,
  event: { pageId: string; personId: string; field: string; members: Record<string, unknown> },
): void {
  const { page, person, conversation } = contact(world, event.pageId, event.personId)
  const nowMs = world.kit.clock.nowMs()
  world.webhooks.message(
    page,
    event.field,
    { ...fromPerson(conversation, nowMs), ...event.members },
    { aboutPersonId: person.id },
  )
}

export function shopperComments(
  world: World,
  draft: {
    postId: string
    parentId?: string | undefined
    personId: string
    message: string
    photoUrl?: string | undefined
  },
): Comment {
  const post = known.post(world, draft.postId)
  const person = known.person(world, draft.personId)
  if (draft.parentId !== undefined) known.comment(world, draft.parentId)
  return addComment(world, {
    post,
    parentId: draft.parentId ?? null,
    psid: psidFor(world, person, post.pageId),
    message: draft.message,
    photoUrl: draft.photoUrl ?? null,
  })
}

function ownComment(world: World, commentId: string): Comment {
  const comment = known.comment(world, commentId)
  if (comment.psid === null) throw new ControlError(`${commentId} is the Page's comment`)
  return comment
}

export function shopperEditsComment(world: World, commentId: string, message: string): void {
  editComment(world, ownComment(world, commentId), { message })
}

export function shopperDeletesComment(world: World, commentId: string): void {
  removeComment(world, ownComment(world, commentId))
}

export function visitorPosts(
  world: World,
  draft: { pageId: string; personId: string; message: string },
): Post {
  const person = known.person(world, draft.personId)
  known.page(world, draft.pageId)
  const psid = psidFor(world, person, draft.pageId)
  return addPost(world, { pageId: draft.pageId, psid, message: draft.message })
}

/** A reaction on a post or a comment; `null` takes it back. */
export function shopperReactsToItem(
  world: World,
  itemId: string,
  personId: string,
  reaction: string | null,
): void {
  const comment = world.state.comments.get(itemId) ?? null
  const post = known.post(world, comment?.postId ?? itemId)
  const psid = psidFor(world, known.person(world, personId), post.pageId)
  const { reactions } = comment ?? post
  const before = reactions[psid]
  if (reaction === null) delete reactions[psid]
  else reactions[psid] = reaction
  const verb = reaction === null ? 'remove' : before === undefined ? 'add' : 'edit'
  emitReaction(world, { post, comment }, psid, { verb, reaction: reaction ?? before ?? 'like' })
  world.kit.touch()
}
