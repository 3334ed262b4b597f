import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { endOneSession, endOtherSessions, type Session, sessionsQuery } from '../../api/activity.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { itemsOf } from '../../api/page.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './activity.module.css'

/** Which browsers are signed in, and how to end what is not one's own doing. */
export function SessionList() {
  const { t } = useTranslation('activity')
  const query = useInfiniteQuery(sessionsQuery)
  const isOwner = canLink(useQuery(meQuery).data)
  const client = useQueryClient()
  const endAll = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: ({ ended }) => {
      tellDone(t('sessions.ended', { count: ended }))
      return client.invalidateQueries(sessionsQuery)
    },
    onError: tellProblem,
  })
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <Skeleton height={240} radius="lg" aria-busy />
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{isOwner ? t('sessions.leadOwner') : t('sessions.lead')}</Text>
      <Group gap="sm">
        <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate(false)}>
          {t('sessions.endOwn')}
        </Button>
        {isOwner && (
          <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate(true)}>
            {t('sessions.endEverybody')}
          </Button>
        )}
      </Group>
      <ul className={classes.list} aria-label={t('sessions.list')}>
        {itemsOf(query.data.pages).map((session) => (
          <li key={session.id} className={classes.row}>
            <Row session={session} />
          </li>
        ))}
      </ul>
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

function Row({ session }: { session: Session }) {
  const { t } = useTranslation('activity')
  const client = useQueryClient()
  const { user, browser, system, since, lastUsedAt, current } = session
  const name = user.name ?? user.id
  const end = useMutation({
    mutationFn: () => endOneSession(session.id),
    onSuccess: () => {
      tellDone(t('sessions.ended', { count: 1 }))
      return client.invalidateQueries(sessionsQuery)
    },
    onError: tellProblem,
  })
  const device = [browser ?? t('sessions.unknownBrowser'), system].filter((part) => part !== null).join(' · ')
  return (
    <>
      <div className={classes.what}>
        <Text fw={600} className={classes.who}>
          {name}
        </Text>
        <Text size="sm">{device}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {t('sessions.times', { since: dateTime(since), used: dateTime(lastUsedAt) })}
        </Text>
      </div>
      <div className={classes.when}>
        {current ? (
          <Text size="sm" fw={600}>
            {t('sessions.current')}
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            loading={end.isPending}
            aria-label={t('sessions.endOf', { name, device })}
            onClick={() => end.mutate()}
          >
            {t('sessions.end')}
          </Button>
        )}
      </div>
    </>
  )
}
