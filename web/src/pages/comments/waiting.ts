import type { Comment, CommentAct } from '../../api/comments.ts'

/** Something asked of the gateway whose effect is not seen yet. */
export interface Waiting {
  readonly act: CommentAct
  readonly at: string
}

/** Facebook's clock and this one may differ by so much. */
const CLOCKS_MS = 2 * 60_000

/** Whether what is shown of the comment, or of its thread, tells that it was done. */
export function isDone({ act, at }: Waiting, comment: Comment, answers: readonly Comment[]): boolean {
  switch (act.do) {
    case 'hide':
      return comment.hidden
    case 'unhide':
      return !comment.hidden
    case 'like':
      return comment.liked
    case 'unlike':
      return !comment.liked
    case 'delete':
      return comment.deletedAt !== null
    case 'edit':
      return comment.text === act.text
    case 'private-replies':
      return comment.privateReply.sentAt !== null
    case 'replies': {
      const fromMs = new Date(at).getTime() - CLOCKS_MS
      return answers.some(
        ({ own, text, createdAt }) => own && text === act.text && new Date(createdAt).getTime() >= fromMs,
      )
    }
  }
}
