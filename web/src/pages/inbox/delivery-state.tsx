import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  IconSend,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MessageStatus } from '../../api/messages.ts'
import classes from './delivery-state.module.css'

const ICON = {
  received: null,
  queued: IconClock,
  sending: IconSend,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
  unknown: IconHelpCircle,
} as const

/** How far a message of ours has come, as a mark and in words. */
export function DeliveryState({ status }: { status: MessageStatus }) {
  const { t } = useTranslation('inbox')
  const Icon = ICON[status]
  if (Icon === null) return null
  const tone = status === 'read' ? 'read' : status === 'failed' || status === 'unknown' ? 'bad' : undefined
  return (
    <span className={classes.state} data-tone={tone} data-status={status}>
      <Icon size={15} stroke={2} aria-hidden />
      {t(`status.${status}`)}
    </span>
  )
}
