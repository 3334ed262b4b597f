import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, retryMessage } from '../../api/messages.ts'
import { showAccepted } from '../../live/show.ts'
import { tellProblem } from '../../parts/tell.ts'
import { ConfirmDuplicate } from './confirm-duplicate.tsx'
import classes from './send-problem.module.css'
import { useThread } from './thread-context.ts'

export interface SendProblemProps {
  readonly message: Message
  readonly wasRetried: boolean
  readonly isActive: boolean
}

/** Why a message did not arrive, or that nobody knows, and the way to send it again. */
export function SendProblem({ message, wasRetried, isActive }: SendProblemProps) {
  const { t } = useTranslation('inbox')
  const { conversation } = useThread()
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  // One key for this message's second try: pressed twice, it is sent once.
  const [key] = useState(() => crypto.randomUUID())
  const isUnknown = message.status === 'unknown'
  const retry = useMutation({
    mutationFn: () => retryMessage(conversation.id, message.id, isUnknown, key),
    onSuccess: (again) => showAccepted(client, conversation.id, again),
    onError: tellProblem,
    onSettled: () => setAsks(false),
  })
  if (wasRetried) return <div className={classes.problem}>{t('message.retried')}</div>
  return (
    <div className={classes.problem}>
      {isUnknown ? t('message.unknownWhy') : message.problem?.detail}
      <div className={classes.actions}>
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={retry.isPending}
          tabIndex={isActive ? 0 : -1}
          onClick={() => (isUnknown ? setAsks(true) : retry.mutate())}
        >
          {t('message.retry')}
        </Button>
      </div>
      <ConfirmDuplicate
        isOpen={asks}
        isBusy={retry.isPending}
        onConfirm={() => retry.mutate()}
        onClose={() => setAsks(false)}
      />
    </div>
  )
}
