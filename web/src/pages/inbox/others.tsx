import { IconEye, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './others.module.css'
import { useOthers } from './use-others.ts'
import { useSayPresence } from './use-say-presence.ts'

export interface OthersProps {
  readonly conversationId: string
  readonly userId: string
}

/** Who else of the shop is at this conversation, so that a customer is not answered twice. */
export default function Others({ conversationId, userId }: OthersProps) {
  const { t, i18n } = useTranslation('sending')
  const { others, arrive } = useOthers(conversationId, userId)
  useSayPresence(conversationId, userId, arrive)
  const answering = others.filter(({ isTyping }) => isTyping)
  const shown = answering.length > 0 ? answering : others
  const names = new Intl.ListFormat(i18n.language).format(
    shown.map(({ name }) => name ?? t('others.nameless')),
  )
  const Icon = answering.length > 0 ? IconPencil : IconEye
  return (
    <div role="status">
      {shown.length > 0 && (
        <p className={classes.others} data-answering={answering.length > 0 || undefined}>
          <Icon size={16} aria-hidden />
          {t(answering.length > 0 ? 'others.answering' : 'others.reading', { names })}
        </p>
      )}
    </div>
  )
}
