import { Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AwayNotice } from '../../api/settings.ts'
import classes from './settings.module.css'

type Hours = AwayNotice['hours'][number]

export interface DayHoursProps {
  /** 1 Monday … 7 Sunday. */
  readonly day: number
  /** undefined: a day off. */
  readonly hours: Hours | undefined
  readonly usual: { readonly from: string; readonly to: string }
  readonly onChange: (hours: Hours | undefined) => void
}

/** Any Monday: what a day is called is asked of the browser. */
const MONDAY_MS = Date.UTC(2026, 10, 30)
const DAY_MS = 24 * 60 * 60_000

/** From when to when somebody answers on a day of the week, or that nobody does. */
export function DayHours({ day, hours, usual, onChange }: DayHoursProps) {
  const { t, i18n } = useTranslation('settings')
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(
    MONDAY_MS + (day - 1) * DAY_MS,
  )
  const field = (end: 'from' | 'to') =>
    hours !== undefined && (
      <TextInput
        type="time"
        required
        size="xs"
        aria-label={t(`away.${end}`, { day: name })}
        value={hours[end]}
        onChange={(event) => onChange({ ...hours, [end]: event.currentTarget.value })}
      />
    )
  return (
    <div className={classes.day}>
      <Switch
        size="sm"
        label={name}
        checked={hours !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? { day, ...usual } : undefined)}
      />
      {hours === undefined ? <span className={classes.off}>{t('away.dayOff')}</span> : null}
      {field('from')}
      {hours !== undefined && <span aria-hidden>–</span>}
      {field('to')}
    </div>
  )
}
