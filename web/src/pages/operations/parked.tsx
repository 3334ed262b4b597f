import { Button, Group, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Parked, parkedQuery } from '../../api/ops.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { DropDialog } from './drop-dialog.tsx'
import { LookDialog } from './look-dialog.tsx'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { useRedrive } from './use-redrive.ts'

/** Deliveries that could not be applied: look, another chance, give up. */
export function ParkedEvents() {
  const { t } = useTranslation('operations')
  const parked = useInfiniteQuery(parkedQuery)
  const [looked, setLooked] = useState<Parked | null>(null)
  const [dropped, setDropped] = useState<Parked | null>(null)
  const rows = parked.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Panel name="parked">
      {parked.data === undefined &&
        (parked.isError ? (
          <Failure error={parked.error} onRetry={() => void parked.refetch()} />
        ) : (
          <Skeleton height={80} aria-busy />
        ))}
      {parked.data !== undefined && rows.length === 0 && <p className={classes.empty}>{t('parked.empty')}</p>}
      <ul className={classes.rows} aria-label={t('parked.title')}>
        {rows.map((row) => (
          <Row key={row.id} row={row} onLook={() => setLooked(row)} onDrop={() => setDropped(row)} />
        ))}
      </ul>
      {parked.hasNextPage && (
        <Button
          variant="default"
          loading={parked.isFetchingNextPage}
          onClick={() => void parked.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
      <LookDialog
        parked={looked}
        onClose={() => setLooked(null)}
        onDrop={() => {
          setDropped(looked)
          setLooked(null)
        }}
      />
      <DropDialog parked={dropped} onClose={() => setDropped(null)} />
    </Panel>
  )
}

function Row({ row, onLook, onDrop }: { row: Parked; onLook: () => void; onDrop: () => void }) {
  const { t } = useTranslation('operations')
  const redrive = useRedrive()
  const title = t('parked.row', { account: row.accountId })
  const of = (action: string): string => `${action}: ${title}`
  return (
    <li className={classes.row}>
      <h3 className={classes.rowTitle}>
        <PlatformMark platform={row.platform} />
        {title}
      </h3>
      <code className={classes.reason}>{row.reason ?? t('parked.noReason')}</code>
      <p className={classes.soft}>
        {t('parked.about', { events: row.events, attempts: row.attempts, time: dateTime(row.receivedAt) })}
      </p>
      <Group gap="xs">
        <Button size="xs" variant="light" onClick={onLook} aria-label={of(t('parked.look'))}>
          {t('parked.look')}
        </Button>
        <Button
          size="xs"
          variant="light"
          loading={redrive.isPending}
          onClick={() => redrive.mutate(row.id)}
          aria-label={of(t('parked.redrive'))}
        >
          {t('parked.redrive')}
        </Button>
        <Button size="xs" variant="default" c="var(--bad)" onClick={onDrop} aria-label={of(t('parked.drop'))}>
          {t('parked.drop')}
        </Button>
      </Group>
    </li>
  )
}
