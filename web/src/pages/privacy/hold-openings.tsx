import { Button, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Hold, takeStep } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { useNow } from '../../kit/use-now.ts'
import { HeldContentView } from './held-content.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const MAX_REASON = 1_000
const TICK_MS = 15_000

/** Reading what is held: one asks with a reason, another approves, and for an hour the two may look. */
export function HoldOpenings({ hold: { id, openings } }: { hold: Hold }) {
  const { t } = useTranslation(['cases', 'common'])
  const nowMs = useNow(TICK_MS)
  const [shows, setShows] = useState<'ask' | 'content' | null>(null)
  const close = (): void => setShows(null)
  const { mutate, isPending } = useCaseAct(
    ({ step, body }: { step: string; body?: object }) => takeStep('holds', id, step, body),
    close,
  )
  const last = openings.at(-1)
  const waits = last !== undefined && last.approvedBy === null
  const isOpen = last?.openUntil != null && Date.parse(last.openUntil) > nowMs
  return (
    <>
      {waits && <Text size="sm">{t('holds.opening.asked', { who: last.askedBy, reason: last.reason })}</Text>}
      {isOpen && <Text size="sm">{t('holds.opening.until', { time: dateTime(last.openUntil ?? '') })}</Text>}
      <div className={classes.actions}>
        {waits && (
          <Button disabled={isPending} onClick={() => mutate({ step: 'openings/approve' })}>
            {t('holds.opening.approve')}
          </Button>
        )}
        {isOpen && <Button onClick={() => setShows('content')}>{t('holds.opening.read')}</Button>}
        {!waits && !isOpen && (
          <Button variant="default" onClick={() => setShows('ask')}>
            {t('holds.opening.ask')}
          </Button>
        )}
      </div>
      <Modal
        opened={shows !== null}
        onClose={close}
        size={shows === 'content' ? 'lg' : 'md'}
        title={t(shows === 'content' ? 'holds.opening.title' : 'holds.opening.ask')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        {shows === 'content' ? (
          <HeldContentView holdId={id} />
        ) : (
          <Ask isPending={isPending} onAsk={(reason) => mutate({ step: 'openings', body: { reason } })} />
        )}
      </Modal>
    </>
  )
}

function Ask({ isPending, onAsk }: { isPending: boolean; onAsk: (reason: string) => void }) {
  const { t } = useTranslation('cases')
  const [reason, setReason] = useState('')
  return (
    <Stack>
      <Text size="sm">{t('holds.opening.hint')}</Text>
      <Textarea
        label={t('holds.opening.reason')}
        required
        autosize
        minRows={2}
        maxLength={MAX_REASON}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button loading={isPending} disabled={reason.trim() === ''} onClick={() => onAsk(reason)}>
        {t('holds.opening.send')}
      </Button>
    </Stack>
  )
}
