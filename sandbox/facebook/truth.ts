import type { Comment, Conversation, FacebookState, Message, Post } from './state.ts'

/** What was sent to one recipient, in order of acceptance. */
export interface SendsTo {
  pageId: string
  psid: string
  sends: { mid: string; text: string | null; metadata: string | null; atMs: number; appId: string | null }[]
}

/** The platform's own belief: the oracle tests compare the gateway with. */
export interface Truth {
  conversations(pageId?: string): Omit<Conversation, 'messages'>[]
  /** Messages of the thread of a PSID, oldest first. */
  messages(psid: string): Message[]
  /** Sends per recipient; recipients nobody wrote to are left out. */
  sends(pageId?: string): SendsTo[]
  posts(pageId?: string): Post[]
  comments(which?: { pageId?: string | undefined; postId?: string | undefined }): Comment[]
}

export function createTruth(state: FacebookState): Truth {
  const threads = (pageId?: string) =>
    [...state.conversations.values()].filter((thread) => pageId === undefined || thread.pageId === pageId)
  return {
    conversations: (pageId) => threads(pageId).map(({ messages: _left, ...rest }) => rest),
    messages: (psid) => state.conversations.get(psid)?.messages ?? [],
    sends: (pageId) =>
      threads(pageId).flatMap(({ pageId: from, psid, messages }) => {
        const sends = messages
          .filter((message) => message.from === 'page')
          .map(({ mid, text, metadata, atMs, appId }) => ({ mid, text, metadata, atMs, appId }))
        return sends.length > 0 ? [{ pageId: from, psid, sends }] : []
      }),
    posts: (pageId) =>
      [...state.posts.values()].filter((post) => pageId === undefined || post.pageId === pageId),
    comments: ({ pageId, postId } = {}) =>
      [...state.comments.values()].filter(
        (comment) =>
          (pageId === undefined || comment.pageId === pageId) &&
          (postId === undefined || comment.postId === postId),
      ),
  }
}
