import { useQuery } from '@tanstack/react-query'
import i18n from 'i18next'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import type { Comment } from '../../api/comments.ts'

export interface Author {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
}

/** Who wrote a comment, as far as Facebook tells. */
export function useAuthor({ own, person, channelId }: Comment): Author {
  const { t } = useTranslation('comments')
  const { data: channels } = useQuery(channelsQuery)
  if (!own)
    return {
      id: person?.id ?? channelId,
      name: person?.name ?? t('author.unknown'),
      avatarUrl: person?.avatarUrl ?? null,
    }
  const page = channels?.find(({ id }) => id === channelId)
  return { id: channelId, name: page?.name ?? t('author.own'), avatarUrl: page?.avatarUrl ?? null }
}

/** A comment in one line. */
export function commentPreview({ text, deletedAt }: Comment): string {
  if (deletedAt !== null) return i18n.t('comments:state.deleted')
  return text?.replace(/\s+/g, ' ').trim() || i18n.t('comments:state.noText')
}
