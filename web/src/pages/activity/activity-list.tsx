import { Anchor, Button, Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core'
import { IconHistory, IconX } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Activity, activityQuery } from '../../api/activity.ts'
import { meQuery } from '../../api/me.ts'
import { itemsOf } from '../../api/page.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import classes from './activity.module.css'
import { KINDS } from './kinds.ts'

const route = getRouteApi('/shop/activity')
const SPANS_DAYS = [1, 7, 30] as const

export function ActivityList() {
  const { t } = useTranslation('activity')
  const { kind, userId, days } = route.useSearch()
  const query = useInfiniteQuery(activityQuery({ kind, userId, days }))
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const items = itemsOf(query.data?.pages)
  return (
    <Stack gap="lg">
      <Filters />
      {query.data === undefined && <Skeleton height={240} radius="lg" aria-busy />}
      {query.data !== undefined && items.length === 0 && (
        <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconHistory stroke={1.6} />} />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('list')}>
          {items.map((activity) => (
            <li key={activity.id} className={classes.row}>
              <Row activity={activity} />
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Stack>
  )
}

function Filters() {
  const { t } = useTranslation('activity')
  const { kind, userId, days } = route.useSearch()
  const navigate = route.useNavigate()
  const kinds = KINDS.map((name) => ({ value: name, label: t(`kind.${name}`) }))
  const spans = SPANS_DAYS.map((span) => ({ value: String(span), label: t('days', { count: span }) }))
  return (
    <search aria-label={t('filter.label')}>
      <Group align="end" gap="md">
        <NativeSelect
          className={classes.choice}
          label={t('filter.kind')}
          data={[{ value: '', label: t('filter.anyKind') }, ...kinds]}
          value={kind ?? ''}
          onChange={({ currentTarget }) =>
            void navigate({ search: { userId, days, kind: currentTarget.value || undefined } })
          }
        />
        <NativeSelect
          className={classes.choice}
          label={t('filter.days')}
          data={[{ value: '', label: t('filter.anyTime') }, ...spans]}
          value={String(days ?? '')}
          onChange={({ currentTarget }) =>
            void navigate({ search: { userId, kind, days: Number(currentTarget.value) || undefined } })
          }
        />
        {userId !== undefined && (
          <Button
            variant="default"
            leftSection={<IconX size={15} aria-hidden />}
            renderRoot={(props) => <Link {...props} to="/activity" search={{ kind, days }} />}
          >
            {t('filter.everybody')}
          </Button>
        )}
      </Group>
    </search>
  )
}

function Row({ activity }: { activity: Activity }) {
  const { t } = useTranslation('activity')
  const { at, isService, count, outcome, subjectId } = activity
  const role = activity.roles[0]
  return (
    <>
      <div className={classes.what}>
        <Text fw={600} className={classes.who}>
          <Who activity={activity} />
          <Text span size="sm" c="var(--ink-soft)">
            {isService ? ` · ${t('program')}` : role === undefined ? '' : ` · ${t(`role.${role}`)}`}
          </Text>
        </Text>
        <Text size="sm" className={classes.who}>
          {kindOf(activity, t)}
          {count > 1 && ` · ${t('times', { count })}`}
          {subjectId !== null && (
            <Text span size="xs" c="var(--ink-soft)">
              {' '}
              {subjectId}
            </Text>
          )}
        </Text>
      </div>
      <div className={classes.when}>
        <Text size="sm">{dateTime(at)}</Text>
        {outcome !== 'done' && (
          <Text size="sm" fw={600}>
            {t(`outcome.${outcome}`)}
          </Text>
        )}
      </div>
    </>
  )
}

function Who({ activity: { user } }: { activity: Activity }) {
  const { t } = useTranslation('activity')
  const { data: me } = useQuery(meQuery)
  const { kind, days } = route.useSearch()
  const name = user.id === me?.user.id ? t('you') : (user.name ?? user.id)
  return (
    <Anchor
      inherit
      underline="always"
      aria-label={t('only', { name })}
      renderRoot={(props) => <Link {...props} to="/activity" search={{ kind, days, userId: user.id }} />}
    >
      {name}
    </Anchor>
  )
}

/** A kind that came with a newer gateway is shown by its code. */
function kindOf({ kind }: Activity, t: ReturnType<typeof useTranslation<'activity'>>['t']): string {
  const known = KINDS.find((name) => name === kind)
  return known === undefined ? kind : t(`kind.${known}`)
}
