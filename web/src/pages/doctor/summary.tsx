import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Check, CheckStatus } from '../../api/doctor.ts'
import classes from './doctor.module.css'

export const STATUS_ICONS: Readonly<Record<CheckStatus, typeof IconCircleCheck>> = {
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  failed: IconCircleX,
}

/** The whole in one sentence. */
export function Summary({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation('doctor')
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length
  const failed = count('failed')
  const status: CheckStatus = failed > 0 ? 'failed' : count('warning') > 0 ? 'warning' : 'ok'
  const Icon = STATUS_ICONS[status]
  return (
    <p className={classes.summary} data-status={status}>
      <Icon size={24} aria-hidden />
      {t(`summary.${status}`, { count: count(status) })}
    </p>
  )
}
