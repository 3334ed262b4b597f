import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type PrivacyRequest,
  REFUSAL_GROUNDS,
  type RefusalGround,
  refuseRequest,
  requestsQuery,
} from '../../api/privacy-requests.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import type { RequestDialogProps } from './request-execute.tsx'

const MAX_WORDS = 1_000

/** A refusal needs its ground in the law, a reason, and what the customer can do next. */
export function RefuseDialog({ request, onClose }: RequestDialogProps) {
  const { t } = useTranslation(['requests', 'common'])
  return (
    <Modal
      opened={request !== null}
      onClose={onClose}
      title={t('refuse.title', { number: request?.number ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {request !== null && <Reasons request={request} onClose={onClose} />}
    </Modal>
  )
}

function Reasons({ request, onClose }: { request: PrivacyRequest; onClose: () => void }) {
  const { t } = useTranslation(['requests', 'common'])
  const client = useQueryClient()
  const [ground, setGround] = useState<RefusalGround>('contract')
  const [reason, setReason] = useState('')
  const [guidance, setGuidance] = useState('')
  const { mutate, isPending } = useMutation({
    mutationFn: () => refuseRequest(request.id, { ground, reason, guidance }),
    async onSuccess({ number }) {
      onClose()
      tellDone(t('refuse.done', { number }))
      await client.invalidateQueries({ queryKey: requestsQuery.queryKey })
    },
    onError: tellProblem,
  })
  return (
    <Stack>
      <Text size="sm">{t('refuse.text')}</Text>
      <NativeSelect
        label={t('refuse.groundLabel')}
        value={ground}
        onChange={(event) => setGround(event.currentTarget.value as RefusalGround)}
        data={REFUSAL_GROUNDS.map((value) => ({ value, label: t(`refuse.ground.${value}`) }))}
      />
      <Textarea
        label={t('refuse.reason')}
        required
        autosize
        maxLength={MAX_WORDS}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Textarea
        label={t('refuse.guidance')}
        required
        autosize
        maxLength={MAX_WORDS}
        value={guidance}
        onChange={(event) => setGuidance(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button
          loading={isPending}
          disabled={reason.trim() === '' || guidance.trim() === ''}
          onClick={() => mutate()}
        >
          {t('refuse.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
