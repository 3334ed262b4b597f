import i18n from 'i18next'
import type { Post } from '../../api/comments.ts'

/** A post's words, or what stands in for them. One known only from its comments has none, and no picture, until it is read. */
export function postWords({ text, pictureUrl, deletedAt }: Post): {
  readonly words: string
  readonly isOwn: boolean
} {
  if (deletedAt !== null) return { words: i18n.t('comments:post.deleted'), isOwn: false }
  if (text !== null && text.trim() !== '') return { words: text, isOwn: true }
  return {
    words: i18n.t(pictureUrl === null ? 'comments:post.unread' : 'comments:post.noText'),
    isOwn: false,
  }
}

/** A post in one line; undefined: not read yet, or not to be had. */
export const postTitle = (post: Post | undefined): string =>
  post === undefined ? i18n.t('comments:post.title') : postWords(post).words.replace(/\s+/g, ' ').trim()
