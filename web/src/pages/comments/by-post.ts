import type { Comment } from '../../api/comments.ts'

/** A post with the newest that was said under it. */
export interface CommentedPost {
  /** Of the post. */
  readonly id: string
  readonly channelId: string
  readonly latest: Comment
  /** Comments of customers after the Page's last word, among those loaded. */
  readonly unanswered: number
}

/** Posts in the order of their newest comment. @param newestFirst comments of many posts, as the API gives them */
export function byPost(newestFirst: readonly Comment[]): CommentedPost[] {
  const posts = new Map<string, { latest: Comment; unanswered: number; isAnswered: boolean }>()
  for (const comment of newestFirst) {
    const post = posts.get(comment.postId) ?? { latest: comment, unanswered: 0, isAnswered: false }
    posts.set(comment.postId, post)
    if (comment.own) post.isAnswered = true
    else if (!post.isAnswered && comment.deletedAt === null && !comment.hidden) post.unanswered += 1
  }
  return [...posts].map(([id, { latest, unanswered }]) => ({
    id,
    channelId: latest.channelId,
    latest,
    unanswered,
  }))
}
