import { z } from 'zod'
import { type Operation, operation } from '../../kit/operation.ts'
import * as shopper from '../actions/shopper.ts'
import { staffComments, staffWrites } from '../actions/staff.ts'
import { editComment, hideComment, removeComment } from '../actions/feed.ts'
import { markDelivered, markRead } from '../threads.ts'
import { conversationFor, known, psidFor, type World } from '../world.ts'

const record = z.record(z.string(), z.unknown())
const attachment = z.strictObject({
  type: z.string().describe('image, audio, video, file, sticker, location, template, fallback, …'),
  url: z.string().optional(),
  payload: record.optional(),
})
const who = { pageId: z.string(), personId: z.string().describe("a person's id or PSID") }

function threadOf(world: World, args: { pageId: string; personId: string }) {
  const page = known.page(world, args.pageId)
  return conversationFor(world, page.id, psidFor(world, known.person(world, args.personId), page.id))
}

/** What shoppers and the Page's own people do outside of the API. */
export function shopperOperations(world: World): Operation[] {
  return [
    operation(
      'facebook.sendMessage',
      'A shopper writes to a Page.',
      {
        ...who,
        text: z.string().optional(),
        attachments: z.array(attachment).optional(),
        quickReply: z.string().optional().describe('payload of the tapped quick reply'),
        replyTo: z.string().optional().describe('mid'),
        referral: record.optional(),
      },
      (args) => shopper.shopperWrites(world, args),
    ),
    operation(
      'facebook.editMessage',
      'A shopper edits a message.',
      { mid: z.string(), text: z.string() },
      (args) => shopper.shopperEdits(world, args.mid, args.text),
    ),
    operation('facebook.unsendMessage', 'A shopper takes a message back.', { mid: z.string() }, ({ mid }) =>
      shopper.shopperUnsends(world, mid),
    ),
    operation(
      'facebook.react',
      'A shopper reacts to a message; without a reaction takes it back.',
      { mid: z.string(), reaction: z.string().optional(), emoji: z.string().default('❤') },
      ({ mid, reaction, emoji }) =>
        shopper.shopperReacts(world, mid, reaction === undefined ? null : { reaction, emoji }),
    ),
    operation(
      'facebook.postback',
      'A shopper taps a button.',
      { ...who, title: z.string(), payload: z.string(), referral: record.optional() },
      (args) => shopper.shopperTaps(world, args),
    ),
    operation(
      'facebook.tap',
      'A shopper taps a quick reply or a button of the newest message that offers it.',
      { ...who, title: z.string() },
      (args) => shopper.shopperTapsOffer(world, args),
    ),
    operation(
      'facebook.messagingEvent',
      'Any other messaging event, its own members given as they are.',
      { ...who, field: z.string(), members: record },
      (args) => shopper.shopperEvent(world, args),
    ),
    operation(
      'facebook.comment',
      'A shopper comments on a post, or replies to a comment.',
      {
        postId: z.string(),
        parentId: z.string().optional().describe('comment answered'),
        personId: z.string(),
        message: z.string(),
        photoUrl: z.string().optional(),
      },
      (args) => shopper.shopperComments(world, args),
    ),
    operation(
      'facebook.editComment',
      'The author edits a comment.',
      { commentId: z.string(), message: z.string() },
      ({ commentId, message }) => shopper.shopperEditsComment(world, commentId, message),
    ),
    operation('facebook.deleteComment', 'The author deletes a comment.', { commentId: z.string() }, (args) =>
      shopper.shopperDeletesComment(world, args.commentId),
    ),
    operation(
      'facebook.visitorPost',
      'A shopper posts on the Page.',
      { ...who, message: z.string() },
      (args) => shopper.visitorPosts(world, args),
    ),
    operation(
      'facebook.reactToItem',
      'A shopper reacts to a post or comment; null takes it back.',
      { itemId: z.string(), personId: z.string(), reaction: z.string().nullable() },
      ({ itemId, personId, reaction }) => shopper.shopperReactsToItem(world, itemId, personId, reaction),
    ),
    operation('facebook.markDelivered', "The Page's messages reached the shopper.", who, (args) => ({
      mids: markDelivered(world, threadOf(world, args)),
    })),
    operation('facebook.markRead', "The shopper has seen the Page's messages.", who, (args) => ({
      mids: markRead(world, threadOf(world, args)),
    })),
    operation(
      'facebook.staffReply',
      "Staff answer in Meta's inbox, or another app does: an echo.",
      {
        ...who,
        text: z.string(),
        appId: z.string().nullable().optional().describe("absent: Meta's inbox; null: no app id in the echo"),
        metadata: z.string().optional(),
      },
      (args) => staffWrites(world, args),
    ),
    operation(
      'facebook.staffComment',
      'The Page comments on facebook.com.',
      { postId: z.string(), parentId: z.string().optional(), message: z.string() },
      (args) => staffComments(world, args),
    ),
    operation(
      'facebook.moderateComment',
      'Another admin hides, shows, removes or (own) edits a comment on facebook.com.',
      {
        commentId: z.string(),
        action: z.enum(['hide', 'unhide', 'remove', 'edit']),
        message: z.string().optional(),
      },
      ({ commentId, action, message }) => {
        const comment = known.comment(world, commentId)
        if (action === 'remove') removeComment(world, comment)
        else if (action === 'edit') editComment(world, comment, { message: message ?? '' })
        else hideComment(world, comment, action === 'hide')
      },
    ),
    operation(
      'facebook.setBlocked',
      'A shopper blocks a Page, or lets it in again.',
      { ...who, blocked: z.boolean() },
      ({ pageId, personId, blocked }) => {
        const person = known.person(world, personId)
        person.blockedPageIds = person.blockedPageIds.filter((id) => id !== pageId)
        if (blocked) person.blockedPageIds.push(known.page(world, pageId).id)
        world.kit.touch()
      },
    ),
  ]
}
