import type { Comment } from '../../api/comments.ts'

/** A top-level comment with all that was said under it. */
export interface CommentThread {
  /** null: it is older than what is loaded, or gone; its answers are shown all the same. */
  readonly top: Comment | null
  readonly id: string
  /** Oldest first, as Facebook shows them. */
  readonly answers: readonly Comment[]
  /** Of its newest comment. */
  readonly at: string
}

/**
 * Comments of a post as threads, the one with the newest word first. Facebook nests two levels deep at most here: an
 * answer to an answer stands beside it.
 */
export function commentThreads(comments: readonly Comment[]): CommentThread[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  const threads = new Map<string, { top: Comment | null; answers: Comment[] }>()
  for (const comment of comments) {
    const rootId = rootOf(comment, byId)
    const thread = threads.get(rootId) ?? { top: null, answers: [] }
    threads.set(rootId, thread)
    if (comment.id === rootId) thread.top = comment
    else thread.answers.push(comment)
  }
  return [...threads]
    .map(([id, { top, answers }]) => {
      const times = [...answers, ...(top === null ? [] : [top])].map(({ createdAt }) => createdAt)
      return { id, top, answers: answers.sort(oldestFirst), at: times.sort().at(-1) ?? '' }
    })
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
}

/** The id of the top of a comment's thread, as far up as it is known. A ring (never seen) ends where it began. */
function rootOf(comment: Comment, byId: ReadonlyMap<string, Comment>): string {
  const seen = new Set<string>()
  let current = comment
  while (current.parentId !== null && !seen.has(current.id)) {
    seen.add(current.id)
    const parent = byId.get(current.parentId)
    if (parent === undefined) return current.parentId
    current = parent
  }
  return current.id
}

const oldestFirst = (a: Comment, b: Comment): number =>
  a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1
