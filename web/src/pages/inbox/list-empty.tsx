import { Button } from '@mantine/core'
import { IconFilterOff, IconInbox, IconPlugConnected } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ConversationFilter } from '../../api/conversations.ts'
import { Notice } from '../../parts/notice.tsx'

const isFiltered = ({ channelId, unread, assignee, q }: ConversationFilter): boolean =>
  [channelId, unread, assignee, q].some((part) => part !== undefined)

/** Why the list is empty, and what to do about it. */
export function ListEmpty({ filter, hasChannels }: { filter: ConversationFilter; hasChannels: boolean }) {
  const { t } = useTranslation('inbox')
  if (isFiltered(filter))
    return (
      <Notice
        title={t('empty.filtered')}
        hint={filter.q === undefined ? undefined : t('empty.filteredHint')}
        icon={<IconFilterOff stroke={1.6} />}
      >
        <Button variant="light" renderRoot={(props) => <Link {...props} to="/inbox" />}>
          {t('empty.clear')}
        </Button>
      </Notice>
    )
  if (!hasChannels)
    return (
      <Notice title={t('empty.title')} hint={t('empty.noChannel')} icon={<IconPlugConnected stroke={1.6} />}>
        <Button renderRoot={(props) => <Link {...props} to="/links/new" />}>{t('empty.linkChannel')}</Button>
      </Notice>
    )
  return <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconInbox stroke={1.6} />} />
}
