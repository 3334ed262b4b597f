import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { canChat, meQuery } from '../../api/me.ts'
import { personQuery } from '../../api/people.ts'
import type { RecordFilter } from '../../api/privacy-records.ts'
import type { PrivacyTab } from './tabs.ts'

const route = getRouteApi('/shop/privacy')

/** Whose record is shown, as the address says. */
export function useRecordFilter(): RecordFilter {
  const { personId, userId } = route.useSearch()
  return { personId, userId }
}

/** Says that the list is of one person or user alone, and takes that back. */
export function RecordFilterBar({ tab }: { tab: PrivacyTab['name'] }) {
  const { t } = useTranslation('records')
  const { personId, userId } = useRecordFilter()
  if (personId === undefined && userId === undefined) return null
  return (
    <Group gap="sm">
      <Text size="sm" fw={600}>
        {personId === undefined ? t('filter.user', { user: userId ?? '' }) : t('filter.person')}
        {personId !== undefined && (
          <>
            {' '}
            <PersonLink personId={personId} />
          </>
        )}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconX size={15} aria-hidden />}
        renderRoot={(props) => <Link {...props} to="/privacy" search={{ tab }} />}
      >
        {t('filter.all')}
      </Button>
    </Group>
  )
}

/** The name where the reader may see it; to whoever guards privacy alone, an id. */
export function PersonLink({ personId }: { personId: string }) {
  const { t } = useTranslation('records')
  const { data: me } = useQuery(meQuery)
  const mayRead = canChat(me)
  const { data: person } = useQuery({ ...personQuery(personId), enabled: mayRead, retry: false })
  if (!mayRead) return <span>{personId}</span>
  return (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props) => <Link {...props} to="/people/$personId" params={{ personId }} />}
    >
      {person?.name ?? t('unnamed')}
    </Anchor>
  )
}
