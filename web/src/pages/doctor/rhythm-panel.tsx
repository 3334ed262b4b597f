import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Examination } from '../../api/doctor.ts'
import { dateTime } from '../../kit/time.ts'
import classes from './doctor.module.css'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** Silence against the channel's own rhythm, with the numbers it is judged by. */
export function RhythmPanel({ rhythm }: { rhythm: Examination['rhythm'] }) {
  const { t } = useTranslation('doctor')
  const { lastEventAt, silentMinutes, days } = rhythm
  const span = useSpan(silentMinutes)
  return (
    <section className={classes.panel} aria-labelledby="doctor-rhythm">
      <Title order={2} size="h5" id="doctor-rhythm">
        {t('rhythm.title')}
      </Title>
      {lastEventAt === null ? (
        <Text size="sm">{t('rhythm.never')}</Text>
      ) : (
        <Text size="sm">
          {t('rhythm.last', { time: dateTime(lastEventAt) })}{' '}
          {silentMinutes > 0 && t('rhythm.silent', { span })}
        </Text>
      )}
      {lastEventAt !== null && (
        <Text size="sm" c="var(--ink-soft)">
          {days.length === 0 ? t('rhythm.fresh') : t('rhythm.days', { days: days.join(' · ') })}
        </Text>
      )}
    </section>
  )
}

function useSpan(minutes: number): string {
  const { t } = useTranslation('common')
  if (minutes >= 2 * DAY_MINUTES) return t('span.days', { count: Math.floor(minutes / DAY_MINUTES) })
  if (minutes >= HOUR_MINUTES) return t('span.hours', { count: Math.floor(minutes / HOUR_MINUTES) })
  return t('span.minutes', { count: minutes })
}
