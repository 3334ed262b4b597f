import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type Retention, retentionQuery } from '../../api/retention.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ShopEnd } from './shop-end.tsx'
import classes from './requests.module.css'

const HOURS_A_DAY = 24
/** Told in days from here on. */
const DAYS_FROM_HOURS = 48

/** How long everything is kept, from when, and what happens then. */
export default function RetentionTab() {
  const { t } = useTranslation('records')
  const { data, error, refetch } = useQuery(retentionQuery)
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading />
  return (
    <>
      <Text c="var(--ink-soft)" mb="md">
        {t('retention.lead')}
      </Text>
      <ul className={classes.list} aria-label={t('retention.list')}>
        {data.items.map((rule) => (
          <li key={rule.kind}>
            <Rule rule={rule} />
          </li>
        ))}
      </ul>
      <ShopEnd />
    </>
  )
}

function Rule({ rule }: { rule: Retention }) {
  const { t } = useTranslation('records')
  return (
    <article className={classes.card}>
      <Text fw={600}>{t(`retention.kind.${rule.kind}`)}</Text>
      <Text size="sm">{periodText(rule, t)}</Text>
      <Text size="sm" c="var(--ink-soft)">
        {t(`retention.then.${rule.then}`)}
        {rule.setting === null ? '' : ` · ${t('retention.setting', { setting: rule.setting })}`}
      </Text>
    </article>
  )
}

function periodText({ keepHours, from }: Retention, t: TFunction<'records'>): string {
  if (keepHours === null) return t('retention.asLong')
  const period =
    keepHours < DAYS_FROM_HOURS
      ? t('retention.hours', { count: keepHours })
      : t('retention.days', { count: Math.round(keepHours / HOURS_A_DAY) })
  return from === null ? period : `${period} ${t(`retention.from.${from}`)}`
}
