import { addMessage, emitEcho } from '../threads.ts'
import { conversationFor, known, psidFor, type World } from '../world.ts'
import { addComment } from './feed.ts'

/** App id an echo of Meta's own inbox is commonly seen with (§3.5). */
export const META_INBOX_APP_ID = '263902037430900'

/** Somebody answers for the Page elsewhere: in Meta's inbox, or through another app. No window is asked for there. */
export function staffWrites(
  world: World,
  draft: {
    pageId: string
    personId: string
    text: string
    appId?: string | null | undefined
    metadata?: string | undefined
  },
) {
  const page = known.page(world, draft.pageId)
  const person = known.person(world, draft.personId)
  const conversation = conversationFor(world, page.id, psidFor(world, person, page.id))
  const message = addMessage(world, conversation, {
    from: 'page',
    text: draft.text,
    appId: draft.appId === undefined ? META_INBOX_APP_ID : draft.appId,
    metadata: draft.metadata ?? null,
  })
  emitEcho(world, conversation, message)
  return { mid: message.mid, psid: conversation.psid }
}

/** The Page comments from facebook.com: a self event without an API call. */
export function staffComments(
  world: World,
  draft: { postId: string; parentId?: string | undefined; message: string },
) {
  const post = known.post(world, draft.postId)
  return addComment(world, { post, parentId: draft.parentId ?? null, psid: null, message: draft.message })
}
