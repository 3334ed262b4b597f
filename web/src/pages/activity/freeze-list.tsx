import { Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Channel, channelsQuery } from '../../api/channels.ts'
import { type Freeze, freezeChannel, freezesQuery, liftFreeze } from '../../api/freezes.ts'
import { coded } from '../../i18n/coded.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './activity.module.css'
import { WaitingSends } from './waiting-sends.tsx'

/** What is frozen and why, how to let it go on, and how to stop a channel by hand. For owners. */
export function FreezeList() {
  const { t } = useTranslation('activity')
  const freezes = useQuery(freezesQuery)
  const channels = useQuery(channelsQuery)
  if (freezes.isError) return <Failure error={freezes.error} onRetry={() => void freezes.refetch()} />
  if (freezes.data === undefined || channels.data === undefined)
    return <Skeleton height={240} radius="lg" aria-busy />
  const held = new Set(freezes.data.flatMap(({ channelIds }) => channelIds))
  const free = channels.data.filter(({ id, status }) => status !== 'unlinked' && !held.has(id))
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{t('freezes.lead')}</Text>
      {freezes.data.length === 0 ? (
        <Notice
          title={t('freezes.none.title')}
          hint={t('freezes.none.hint')}
          icon={<IconShieldCheck stroke={1.6} />}
        />
      ) : (
        <ul className={classes.list} aria-label={t('freezes.list')}>
          {freezes.data.map((freeze) => (
            <li key={freeze.id} className={classes.row}>
              <Standing freeze={freeze} channels={channels.data} />
            </li>
          ))}
        </ul>
      )}
      {free.length > 0 && <ByHand channels={free} />}
    </Stack>
  )
}

function Standing({ freeze, channels }: { freeze: Freeze; channels: readonly Channel[] }) {
  const { t } = useTranslation('activity')
  const { id, cause, user, signals, channelIds, at } = freeze
  const refresh = useRefresh()
  const lift = useMutation({
    mutationFn: () => liftFreeze(id),
    onSuccess: () => {
      tellDone(t('freezes.lifted'))
      return refresh()
    },
    onError: tellProblem,
  })
  const names = channels.filter((channel) => channelIds.includes(channel.id)).map(({ name }) => name)
  return (
    <>
      <div className={classes.what}>
        <Text fw={600} className={classes.who}>
          {t(`freezes.cause.${cause}`)}
        </Text>
        {user !== null && <Text size="sm">{t('freezes.user', { name: user.name ?? user.id })}</Text>}
        {signals.length > 0 && (
          <Text size="sm">
            {signals.map((signal) => coded('activity:freezes.signal', signal, signal)).join(' · ')}
          </Text>
        )}
        <Text size="sm" c="var(--ink-soft)">
          {names.join(', ')} · {dateTime(at)}
        </Text>
        <WaitingSends freeze={freeze} />
      </div>
      <div className={classes.when}>
        <Button loading={lift.isPending} onClick={() => lift.mutate()}>
          {t('freezes.lift')}
        </Button>
      </div>
    </>
  )
}

function ByHand({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation('activity')
  const refresh = useRefresh()
  const stop = useMutation({
    mutationFn: freezeChannel,
    onSuccess: () => {
      tellDone(t('freezes.frozen'))
      return refresh()
    },
    onError: tellProblem,
  })
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('freezes.byHand')}
      </Title>
      <ul className={classes.list} aria-label={t('freezes.byHand')}>
        {channels.map(({ id, name }) => (
          <li key={id} className={classes.row}>
            <Text className={classes.who}>{name}</Text>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('freezes.freezeOne', { name })}
              loading={stop.isPending && stop.variables === id}
              onClick={() => stop.mutate(id)}
            >
              {t('freezes.freeze')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useRefresh(): () => Promise<unknown> {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries(freezesQuery),
      client.invalidateQueries({ queryKey: ['channels'] }),
      client.invalidateQueries({ queryKey: ['notices'] }),
    ])
}
