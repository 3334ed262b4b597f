import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import {
  rotateSecret,
  setSubscriptionState,
  type Subscription,
  subscriptionsQuery,
  testSubscription,
} from '../../api/subscriptions.ts'
import { shortTime } from '../../kit/time.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './settings.module.css'
import { eventKey } from './webhook-words.ts'

interface Props {
  readonly subscription: Subscription
  readonly onAttempts: () => void
  readonly onDelete: () => void
  readonly onSecret: (secret: string) => void
}

/** One address: what it is told, how that goes, and what can be done about it. */
export function WebhookRow({ subscription, onAttempts, onDelete, onSecret }: Props) {
  const { t } = useTranslation('settings')
  const client = useQueryClient()
  const { id, url, events, state } = subscription
  const onSettled = () => client.invalidateQueries(subscriptionsQuery)
  const test = useMutation({ mutationFn: () => testSubscription(id), onError: tellProblem, onSettled })
  const course = useMutation({
    mutationFn: () => setSubscriptionState(id, state === 'active' ? 'paused' : 'active'),
    onSuccess: (now) => tellDone(t(now.state === 'active' ? 'hooks.resumed' : 'hooks.pausedNow')),
    onError: tellProblem,
    onSettled,
  })
  const rotate = useMutation({
    mutationFn: () => rotateSecret(id),
    onSuccess: ({ secret }) => onSecret(secret),
    onError: tellProblem,
  })
  return (
    <li className={classes.rules} aria-label={url}>
      <div className={classes.words}>
        <Text fw={600}>{url}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {events.map((type) => t(`hooks.event.${eventKey(type)}`)).join(' · ')}
        </Text>
        <Course subscription={subscription} />
      </div>
      <Group gap={8}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('hooks.test')}
        </Button>
        <Button variant="default" onClick={onAttempts}>
          {t('hooks.attempts')}
        </Button>
        <Button variant="default" loading={course.isPending} onClick={() => course.mutate()}>
          {t(state === 'active' ? 'hooks.pause' : 'hooks.resume')}
        </Button>
        <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {t('hooks.rotate')}
        </Button>
        <Button variant="default" onClick={onDelete}>
          {t('hooks.delete')}
        </Button>
      </Group>
      <Text size="sm" role="status">
        {test.data !== undefined &&
          t(`hooks.tested.${test.data.outcome}`, { status: test.data.status ?? undefined })}
      </Text>
    </li>
  )
}

function Course({ subscription }: Pick<Props, 'subscription'>) {
  const { t } = useTranslation('settings')
  const { pausedBecause, failingSince, lastDeliveredAt } = subscription
  if (pausedBecause !== null)
    return (
      <Text size="sm" fw={600} c={pausedBecause === 'owner' ? 'var(--ink-soft)' : 'red.9'}>
        {t(`hooks.paused.${pausedBecause}`)}
      </Text>
    )
  if (failingSince !== null)
    return (
      <Text size="sm" fw={600} c="red.9">
        {t('hooks.failing', { time: shortTime(failingSince) })}
      </Text>
    )
  return (
    <Text size="sm">
      {lastDeliveredAt === null ? t('hooks.never') : t('hooks.last', { time: shortTime(lastDeliveredAt) })}
    </Text>
  )
}
