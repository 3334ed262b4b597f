import { Button, Modal, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Delivery, deliveriesQuery, replayDelivery, type Subscription } from '../../api/subscriptions.ts'
import { shortTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './settings.module.css'
import { eventKey } from './webhook-words.ts'

interface Props {
  readonly subscription: Subscription
  readonly onClose: () => void
}

/** What was sent to an address lately, and what came of it. */
export function WebhookAttempts({ subscription: { id, url }, onClose }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const deliveries = useQuery(deliveriesQuery(id))
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('hooks.attempts')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Text size="sm" c="var(--ink-soft)" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      {deliveries.isPending && <Loading />}
      {deliveries.isError && <Failure error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data?.length === 0 && <Text mt={12}>{t('hooks.noAttempts')}</Text>}
      <ul className={classes.list}>
        {deliveries.data?.map((one) => (
          <Row key={one.id} id={id} delivery={one} />
        ))}
      </ul>
    </Modal>
  )
}

function Row({ id, delivery }: { id: string; delivery: Delivery }) {
  const { t } = useTranslation('settings')
  const client = useQueryClient()
  const { type, state, at, attempts } = delivery
  const last = attempts.at(-1)
  const again = useMutation({
    mutationFn: () => replayDelivery(id, delivery.id),
    onSuccess: () => tellDone(t('hooks.replayed')),
    onError: tellProblem,
    onSettled: () => client.invalidateQueries(deliveriesQuery(id)),
  })
  return (
    <li className={classes.account}>
      <div className={classes.words}>
        <Text fw={600}>{t(`hooks.event.${eventKey(type)}`)}</Text>
        <Text size="sm">
          {shortTime(at)} · {t(`hooks.state.${state}`)}
          {attempts.length > 1 && ` · ${t('hooks.tries', { count: attempts.length })}`}
        </Text>
        {last !== undefined && last.outcome !== 'delivered' && (
          <Text size="sm" c="red.9">
            {t(`hooks.tested.${last.outcome}`, { status: last.status ?? undefined })}
          </Text>
        )}
      </div>
      {state !== 'due' && type !== 'subscription.test' && (
        <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {t('hooks.replay')}
        </Button>
      )}
    </li>
  )
}
