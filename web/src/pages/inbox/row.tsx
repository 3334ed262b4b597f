import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { dayLabel } from '../../kit/time.ts'
import { MessageRow } from './message-row.tsx'
import classes from './messages.module.css'
import { PendingRow } from './pending-row.tsx'
import type { ThreadRow } from './thread-rows.ts'

export interface RowProps {
  readonly row: ThreadRow
  /** The row that keys act on. */
  readonly isActive: boolean
  readonly isFlashing: boolean
}

export const Row = memo(function Row({ row, isActive, isFlashing }: RowProps) {
  const { t } = useTranslation('inbox')
  switch (row.kind) {
    case 'start':
      return <div className={classes.start}>{t('beginning')}</div>
    case 'day':
      return (
        <div className={classes.day}>
          <time dateTime={row.at}>{dayLabel(row.at)}</time>
        </div>
      )
    case 'message':
      return (
        <MessageRow
          message={row.message}
          place={row.place}
          wasRetried={row.wasRetried}
          isActive={isActive}
          isFlashing={isFlashing}
        />
      )
    case 'pending':
      return <PendingRow send={row.send} place={row.place} />
  }
})
