import { useQuery } from '@tanstack/react-query'
import i18n from 'i18next'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import type { Comment } from '../../api/comments.ts'

/** Who wrote a comment, as far as Facebook tells. */
export function useAuthorName({ own, person, channelId }: Comment): string {
  const { t } = useTranslation('comments')
  const { data: channels } = useQuery(channelsQuery)
  if (own) return channels?.find(({ id }) => id === channelId)?.name ?? t('author.own')
  return person?.name ?? t('author.unknown')
}

/** A comment in one line. */
export function commentPreview({ text, deletedAt }: Comment): string {
  if (deletedAt !== null) return i18n.t('comments:state.deleted')
  return text?.replace(/\s+/g, ' ').trim() || i18n.t('comments:state.noText')
}
