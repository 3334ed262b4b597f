import i18n from 'i18next'
import type { Post } from '../../api/comments.ts'

/** A post in a few words; undefined: not read yet, or not to be had. */
export function postTitle(post: Post | undefined): string {
  if (post === undefined) return i18n.t('comments:post.title')
  if (post.deletedAt !== null) return i18n.t('comments:post.deleted')
  return post.text?.replace(/\s+/g, ' ').trim() || i18n.t('comments:post.noText')
}
