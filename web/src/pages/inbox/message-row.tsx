import { IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../api/messages.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { Attachments } from './attachments.tsx'
import { AuthorNote } from './author-note.tsx'
import { Bubble } from './bubble.tsx'
import { DeliveryState } from './delivery-state.tsx'
import classes from './message-row.module.css'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { SendProblem } from './send-problem.tsx'
import { canQuote, useThread } from './thread-context.ts'
import type { Place } from './thread-rows.ts'
import { timeOf } from './time-of.tsx'

export interface MessageRowProps {
  readonly message: Message
  readonly place: Place
  readonly wasRetried: boolean
  readonly isActive: boolean
  readonly isFlashing: boolean
}

/** Where a message is on its way is worth saying for each; that it arrived only once a block. */
const SHOWN_ALWAYS: readonly Message['status'][] = ['queued', 'sending', 'failed', 'unknown']

/** What costs is said of each; what is free goes without saying. */
const isCharged = (message: Message): message is Message & { cost: 'package' | 'billed' } =>
  message.cost === 'package' || message.cost === 'billed'

export function MessageRow({ message, place, wasRetried, isActive, isFlashing }: MessageRowProps) {
  const { t } = useTranslation('inbox')
  const { conversation } = useThread()
  const { direction, author, status, deletedAt } = message
  const isOut = direction === 'out'
  const hasMeta = place.endsGroup || SHOWN_ALWAYS.includes(status) || isCharged(message)
  const isBad = isOut && deletedAt === null && (status === 'failed' || status === 'unknown')
  return (
    <div
      className={classes.message}
      data-side={direction}
      data-by={author.kind}
      data-state={isBad && !wasRetried ? status : undefined}
      data-starts={place.startsGroup || undefined}
      data-has-meta={hasMeta || undefined}
      data-active={isActive || undefined}
      data-flashing={isFlashing || undefined}
    >
      {!isOut && (
        <div className={classes.face}>
          {place.endsGroup && <PersonAvatar {...conversation.person} size={30} />}
        </div>
      )}
      <div className={classes.body}>
        <AuthorNote message={message} isShown={place.startsGroup} />
        {message.replyTo !== null && <Quote messageId={message.replyTo} isActive={isActive} />}
        <div className={classes.bubbleLine}>
          <div className={classes.stack}>
            <Attachments message={message} isActive={isActive} />
            <Bubble message={message} />
          </div>
          <ReplyButton message={message} isActive={isActive} />
        </div>
        <Reactions reactions={message.reactions} />
        {hasMeta && (
          <div className={classes.meta}>
            {timeOf(message.sentAt)}
            {isOut && deletedAt === null && <DeliveryState status={status} />}
            {isCharged(message) && <span>{t(`message.cost.${message.cost}`)}</span>}
          </div>
        )}
        {status === 'queued' && message.problem?.detail && (
          <div className={classes.waits}>{message.problem.detail}</div>
        )}
        {isBad && <SendProblem message={message} wasRetried={wasRetried} isActive={isActive} />}
      </div>
    </div>
  )
}

function ReplyButton({ message, isActive }: { message: Message; isActive: boolean }) {
  const { t } = useTranslation('inbox')
  const { reply, conversation } = useThread()
  if (!canQuote(message, conversation)) return null
  return (
    <button
      type="button"
      className={classes.reply}
      tabIndex={isActive ? 0 : -1}
      aria-label={t('message.reply')}
      title={t('message.replyKey')}
      onClick={() => reply(message)}
    >
      <IconArrowBackUp size={18} stroke={1.8} aria-hidden />
    </button>
  )
}
