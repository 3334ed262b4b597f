import { Chip } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PeopleFilter } from '../../api/people.ts'
import { ChannelFilter } from '../../parts/channel-filter.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { SearchField } from '../../kit/search-field.tsx'

export function PeopleFilters({ filter }: { filter: PeopleFilter }) {
  const { t } = useTranslation('people')
  const navigate = useNavigate()
  const change = (next: PeopleFilter): void => {
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
        checked={filter.follower === true}
        onChange={(follower) => change({ follower: follower || undefined })}
      >
        {t('follower')}
      </Chip>
    </FilterBar>
  )
}
