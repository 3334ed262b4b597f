import { describe, expect, it } from 'vitest'
import { byPost } from '../../../web/src/pages/comments/by-post.ts'
import { commentThreads } from '../../../web/src/pages/comments/comment-tree.ts'
import { comment } from '../../support/console-data.ts'

const drawn = (comments: Parameters<typeof commentThreads>[0]) =>
  commentThreads(comments).map(({ id, top, answers }) => [
    top === null ? `(${id})` : id,
    ...answers.map((answer) => answer.id),
  ])

describe('The comments of a post', () => {
  it('stand as threads, the one with the newest word first, its answers oldest first', () => {
    const comments = [
      comment('a2', 9, { parentId: 'a' }),
      comment('b', 5),
      comment('a1', 3, { parentId: 'a' }),
      comment('a', 1),
    ]
    expect(drawn(comments)).toEqual([['a', 'a1', 'a2'], ['b']])
  })

  it('put an answer to an answer beside it', () => {
    const comments = [
      comment('a', 1),
      comment('a1', 2, { parentId: 'a' }),
      comment('a11', 3, { parentId: 'a1' }),
    ]
    expect(drawn(comments)).toEqual([['a', 'a1', 'a11']])
  })

  it('show answers whose top is not loaded, and survive a ring', () => {
    expect(drawn([comment('x1', 2, { parentId: 'x' })])).toEqual([['(x)', 'x1']])
    const ring = [comment('p', 1, { parentId: 'q' }), comment('q', 2, { parentId: 'p' })]
    expect(drawn(ring).flat()).toHaveLength(2)
  })
})

describe('Posts that are talked about', () => {
  it('come in the order of their newest comment, with what waits since the Page’s last word', () => {
    const posts = byPost([
      comment('n3', 9, { postId: 'new' }),
      comment('o2', 8, { postId: 'old' }),
      comment('n2', 7, { postId: 'new', own: true }),
      comment('n1', 6, { postId: 'new' }),
      comment('o1', 5, { postId: 'old' }),
    ])
    expect(posts.map(({ id, latest, unanswered }) => [id, latest.id, unanswered])).toEqual([
      ['new', 'n3', 1],
      ['old', 'o2', 2],
    ])
  })

  it('do not wait for an answer to what was hidden or deleted', () => {
    const posts = byPost([comment('a', 2, { hidden: true }), comment('b', 1, { deletedAt: '2026-11-27' })])
    expect(posts[0]?.unanswered).toBe(0)
  })
})
