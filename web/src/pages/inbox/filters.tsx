import { Chip } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ConversationFilter } from '../../api/conversations.ts'
import { ChannelFilter } from '../../parts/channel-filter.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { SearchField } from '../../kit/search-field.tsx'

/** What the list shows. It lives in the address, so that a filtered inbox can be kept and shared. */
export function Filters({ filter }: { filter: ConversationFilter }) {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const change = (next: ConversationFilter): void => {
    void navigate({ to: '.', search: { ...filter, ...next }, replace: true })
  }
  return (
    <FilterBar
      label={t('filter.label')}
      search={
        <SearchField
          label={t('search')}
          clearLabel={t('clearSearch')}
          value={filter.q}
          onSearch={(q) => change({ q })}
        />
      }
      channel={
        <ChannelFilter
          label={t('filter.channel')}
          allLabel={t('filter.allChannels')}
          channelId={filter.channelId}
          onChange={(channelId) => change({ channelId })}
        />
      }
    >
      <Chip
        size="sm"
        radius="md"
        checked={filter.unread === true}
        onChange={(unread) => change({ unread: unread || undefined })}
      >
        {t('filter.unread')}
      </Chip>
      {(['me', 'none'] as const).map((whose) => (
        <Chip
          key={whose}
          size="sm"
          radius="md"
          checked={filter.assignee === whose}
          onChange={(checked) => change({ assignee: checked ? whose : undefined })}
        >
          {t(`filter.${whose}`)}
        </Chip>
      ))}
    </FilterBar>
  )
}
