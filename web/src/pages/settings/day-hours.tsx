import { ActionIcon, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Span, withBreak, withoutBreak } from './day-spans.ts'
import classes from './settings.module.css'

export interface DayHoursProps {
  /** 1 Monday … 7 Sunday. */
  readonly day: number
  /** None: a day off; two: a break lies between them. */
  readonly spans: readonly Span[]
  readonly usual: { readonly from: string; readonly to: string }
  readonly onChange: (spans: readonly Span[]) => void
}

/** Any Monday: what a day is called is asked of the browser. */
const MONDAY_MS = Date.UTC(2026, 10, 30)
const DAY_MS = 24 * 60 * 60_000

/** From when to when somebody answers on a day of the week, or that nobody does. */
export function DayHours({ day, spans, usual, onChange }: DayHoursProps) {
  const { t, i18n } = useTranslation('settings')
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(
    MONDAY_MS + (day - 1) * DAY_MS,
  )
  const [first, second] = spans
  const times = (span: Span, isSecond: boolean) => (
    <SpanFields
      key={String(isSecond)}
      span={span}
      labels={{
        from: t(isSecond ? 'away.fromAgain' : 'away.from', { day: name }),
        to: t(isSecond ? 'away.toAgain' : 'away.to', { day: name }),
      }}
      min={isSecond ? first?.to : undefined}
      onChange={(changed) => onChange(spans.map((one) => (one === span ? changed : one)))}
    />
  )
  return (
    <div className={classes.day}>
      <Switch
        size="sm"
        label={name}
        checked={first !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? [{ day, ...usual }] : [])}
      />
      {first === undefined ? (
        <span className={classes.off}>{t('away.dayOff')}</span>
      ) : (
        <>
          <div className={classes.spans}>
            {times(first, false)}
            {second && times(second, true)}
          </div>
          <ActionIcon
            variant="subtle"
            color="gray.7"
            aria-label={t(second ? 'away.removeBreak' : 'away.addBreak', { day: name })}
            title={t(second ? 'away.removeBreak' : 'away.addBreak', { day: name })}
            onClick={() => onChange(second ? [withoutBreak([first, second])] : withBreak(first))}
          >
            {second ? <IconX size={16} aria-hidden /> : <IconPlus size={16} aria-hidden />}
          </ActionIcon>
        </>
      )}
    </div>
  )
}

interface SpanFieldsProps {
  readonly span: Span
  readonly labels: { readonly from: string; readonly to: string }
  /** No earlier than this. */
  readonly min: string | undefined
  readonly onChange: (span: Span) => void
}

function SpanFields({ span, labels, min, onChange }: SpanFieldsProps) {
  const field = (end: 'from' | 'to') => (
    <TextInput
      type="time"
      required
      size="xs"
      aria-label={labels[end]}
      min={end === 'from' ? min : undefined}
      value={span[end]}
      onChange={(event) => onChange({ ...span, [end]: event.currentTarget.value })}
    />
  )
  return (
    <div className={classes.span}>
      {field('from')}
      <span aria-hidden>–</span>
      {field('to')}
    </div>
  )
}
