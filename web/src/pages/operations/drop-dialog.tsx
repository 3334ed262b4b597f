import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dropParked, opsKey, type Parked } from '../../api/ops.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './operations.module.css'

/** As the gateway asks for it. */
const REASON = { least: 3, most: 500 }

interface DropProps {
  readonly parked: Parked | null
  readonly onClose: () => void
}

/** Giving up is for good, so it wants a reason. */
export function DropDialog({ parked, onClose }: DropProps) {
  const { t } = useTranslation(['operations', 'common'])
  return (
    <Modal
      opened={parked !== null}
      onClose={onClose}
      title={t('parked.dropTitle')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {parked !== null && <Reason parked={parked} onClose={onClose} />}
    </Modal>
  )
}

function Reason({ parked, onClose }: DropProps & { readonly parked: Parked }) {
  const { t } = useTranslation(['operations', 'common'])
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const { mutate, isPending } = useMutation({
    mutationFn: () => dropParked(parked.id, reason.trim()),
    onSuccess() {
      onClose()
      tellDone(t('parked.dropped'))
    },
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: opsKey }),
  })
  const isLongEnough = reason.trim().length >= REASON.least
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isLongEnough && !isPending) mutate()
      }}
    >
      <Stack>
        <code className={classes.reason}>{parked.reason ?? t('parked.noReason')}</code>
        <Text size="sm">{t('parked.dropText')}</Text>
        <Textarea
          label={t('parked.reason')}
          description={t('parked.reasonHint')}
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={REASON.most}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:action.cancel')}
          </Button>
          <Button type="submit" color="red.8" loading={isPending} disabled={!isLongEnough}>
            {t('parked.dropConfirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
