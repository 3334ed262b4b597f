import { Button } from '@mantine/core'
import { IconAlertCircle, IconClock, IconPaperclip } from '@tabler/icons-react'
import i18n from 'i18next'
import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import { PlainText } from '../../kit/plain-text.tsx'
import { dropSend, heldUp, type PendingSend, repeatSend, usePendingSends } from '../../live/pending-sends.ts'
import type { SendFailure } from '../../live/send-queue.ts'
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
  const isHeldUp = heldUp(usePendingSends(send.conversationId)).includes(send)
  const state = t(isRefused ? 'status.failed' : isHeldUp ? 'status.waiting' : 'status.handing')
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
        <Heard>{t('author.you')}</Heard>
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
            {reasonOf(failure)}
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

/** The gateway's own words, or ours where it could not be asked. */
function reasonOf({ code, text }: SendFailure): string {
  if (code === 'held') return i18n.t('inbox:message.held')
  return code === 'offline' || text === '' ? i18n.t('inbox:message.offline') : text
}
