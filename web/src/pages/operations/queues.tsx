import { Alert, Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isEmbedded } from '../../api/host.ts'
import type { QueueNow } from '../../api/ops.ts'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { ago, numberText } from './words.ts'

/** A canary that is older: no worker serves the queue. */
const SILENT_MS = 60_000

export function Queues({ queues, at }: { queues: readonly QueueNow[] | null; at: string }) {
  const { t } = useTranslation('operations')
  // The board knows cookies alone, and another site's page has none.
  const board = isEmbedded ? undefined : (
    <Button
      component="a"
      href="/ops/queues"
      size="xs"
      variant="light"
      rightSection={<IconExternalLink size={16} aria-hidden />}
    >
      {t('board')}
    </Button>
  )
  return (
    <Panel name="queues" end={board}>
      {queues === null ? (
        <Alert color="orange" variant="light">
          {t('queues.away')}
        </Alert>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('queues.name')}</th>
              <th scope="col">{t('queues.waiting')}</th>
              <th scope="col">{t('queues.active')}</th>
              <th scope="col">{t('queues.delayed')}</th>
              <th scope="col">{t('queues.beat')}</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <Row key={queue.queue} queue={queue} at={at} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Row({
  queue: { queue, waiting, active, delayed, canaryAgeMs },
  at,
}: {
  queue: QueueNow
  at: string
}) {
  const beatAt = canaryAgeMs === null ? null : new Date(Date.parse(at) - canaryAgeMs).toISOString()
  return (
    <tr data-bad={canaryAgeMs === null || canaryAgeMs > SILENT_MS || undefined}>
      <th scope="row">{queue}</th>
      <td>{numberText(waiting)}</td>
      <td>{numberText(active)}</td>
      <td>{numberText(delayed)}</td>
      <td>{ago(beatAt, at)}</td>
    </tr>
  )
}
