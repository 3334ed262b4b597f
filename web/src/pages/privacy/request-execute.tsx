import { Alert, Button, Checkbox, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { executeRequest, type PrivacyRequest, requestsQuery } from '../../api/privacy-requests.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'

export interface RequestDialogProps {
  readonly request: PrivacyRequest | null
  readonly onClose: () => void
}

/** Asks before something is done that cannot be undone, and whether the shop knows whom it is about. */
export function ExecuteDialog({ request, onClose }: RequestDialogProps) {
  const { t } = useTranslation(['requests', 'common'])
  return (
    <Modal
      opened={request !== null}
      onClose={onClose}
      title={t('execute.title', { number: request?.number ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {request !== null && <Question request={request} onClose={onClose} />}
    </Modal>
  )
}

function Question({ request, onClose }: { request: PrivacyRequest; onClose: () => void }) {
  const { t } = useTranslation(['requests', 'common'])
  const client = useQueryClient()
  const [isSure, setIsSure] = useState(false)
  const isErasure = request.kind === 'erase'
  const { mutate, isPending } = useMutation({
    mutationFn: () => executeRequest(request.id),
    async onSuccess({ state, number }) {
      onClose()
      tellDone(t(state === 'done' ? 'execute.done' : 'execute.started', { number }))
      await client.invalidateQueries({ queryKey: requestsQuery.queryKey })
      if (!isErasure) return
      // Nothing of them may stay on the screens that were open before.
      if (request.personId !== null) client.removeQueries({ queryKey: ['person', request.personId] })
      for (const key of ['people', 'conversations', 'comments'])
        await client.invalidateQueries({ queryKey: [key] })
    },
    onError: tellProblem,
  })
  return (
    <Stack>
      <Alert color={isErasure ? 'red' : 'gray'}>{t(`execute.text.${request.kind}`)}</Alert>
      <Checkbox
        label={t('execute.sure')}
        checked={isSure}
        onChange={(event) => setIsSure(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button
          {...(isErasure ? { color: 'red.8' } : {})}
          disabled={!isSure}
          loading={isPending}
          onClick={() => mutate()}
        >
          {t(isErasure ? 'execute.confirmErase' : 'execute.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
