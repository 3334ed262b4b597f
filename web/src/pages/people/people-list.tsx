import { Button } from '@mantine/core'
import { IconFilterOff, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { itemsOf } from '../../api/page.ts'
import { type PeopleFilter, peopleQuery } from '../../api/people.ts'
import { ListSkeleton } from '../../kit/list-skeleton.tsx'
import { LongList } from '../../kit/long-list.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PERSON_ROW_HEIGHT, PersonRow } from './person-row.tsx'

export interface PeopleListProps {
  readonly filter: PeopleFilter
  readonly personId: string | undefined
}

/** Followers, chatters and commenters, last changed first. */
export function PeopleList({ filter, personId }: PeopleListProps) {
  const { t } = useTranslation('people')
  const { data: channels } = useQuery(channelsQuery)
  const query = useInfiniteQuery(peopleQuery(filter))
  const people = useMemo(() => itemsOf(query.data?.pages), [query.data])
  const channelOf = useMemo(() => new Map(channels?.map((channel) => [channel.id, channel])), [channels])
  if (query.isPending) return <ListSkeleton label={t('loadingList')} />
  if (query.isError && people.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (people.length === 0) return <PeopleEmpty filter={filter} />
  return (
    <LongList
      label={t('list')}
      items={people}
      query={query}
      rowHeight={PERSON_ROW_HEIGHT}
      openId={personId}
      row={(person, props) => (
        <PersonRow
          person={person}
          channel={channelOf.get(person.channelId)}
          filter={filter}
          isOpen={person.id === personId}
          row={props}
        />
      )}
    />
  )
}

function PeopleEmpty({ filter: { channelId, q, follower } }: { filter: PeopleFilter }) {
  const { t } = useTranslation('people')
  if (channelId === undefined && q === undefined && follower === undefined)
    return <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconUsers stroke={1.6} />} />
  return (
    <Notice
      title={t('empty.filtered')}
      hint={q === undefined ? undefined : t('empty.filteredHint')}
      icon={<IconFilterOff stroke={1.6} />}
    >
      <Button variant="light" renderRoot={(props) => <Link {...props} to="/people" />}>
        {t('empty.clear')}
      </Button>
    </Notice>
  )
}
