import { Button, VisuallyHidden } from '@mantine/core'
import { IconAlertCircle, IconClock, IconPaperclip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { PlainText } from '../../kit/plain-text.tsx'
import { dropSend, type PendingSend, repeatSend } from '../../live/pending-sends.ts'
import deliveryClasses from './delivery-state.module.css'
import classes from './message-row.module.css'
import problemClasses from './send-problem.module.css'
import { timeOf } from './time-of.tsx'
import type { Place } from './thread-rows.ts'

/** A message the gateway has not taken yet. */
export function PendingRow({ send, place }: { send: PendingSend; place: Place }) {
  const { t } = useTranslation('inbox')
  const { message, fileName, failure } = send
  const isRefused = failure?.passing === false
  const state = isRefused ? t('status.failed') : t(failure === null ? 'status.handing' : 'status.waiting')
  const Icon = isRefused ? IconAlertCircle : IconClock
  return (
    <div
      className={classes.message}
      data-side="out"
      data-by="staff"
      data-starts={place.startsGroup || undefined}
      data-pending={!isRefused || undefined}
      data-state={isRefused ? 'failed' : undefined}
    >
      <div className={classes.body}>
        <VisuallyHidden>{t('author.you')}</VisuallyHidden>
        <div className={classes.stack}>
          {fileName !== null && (
            <div className={classes.bubble}>
              <IconPaperclip size={15} aria-hidden /> {fileName}
            </div>
          )}
          {message.text !== undefined && (
            <div className={classes.bubble}>
              <PlainText text={message.text} />
            </div>
          )}
        </div>
        <div className={classes.meta}>
          {timeOf(send.at)}
          <span
            className={deliveryClasses.state}
            data-tone={isRefused ? 'bad' : undefined}
            data-status="pending"
          >
            <Icon size={15} stroke={2} aria-hidden />
            {state}
          </span>
        </div>
        {failure !== null && (
          <div className={problemClasses.problem}>
            {failure.code === 'held' ? t('message.held') : failure.text || t('message.offline')}
            <div className={problemClasses.actions}>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => dropSend(send.key)}>
                {t('message.drop')}
              </Button>
              {isRefused && (
                <Button size="compact-sm" variant="light" color="red" onClick={() => repeatSend(send.key)}>
                  {t('message.retry')}
                </Button>
              )}
            </div>
          </div>
        )}
      </div>
    </div>
  )
}
