import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, unlink } from '../../api/channels.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** Asks before a channel goes silent, and whether its history goes with it. */
export function UnlinkDialog({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common'])
  return (
    <Modal
      opened={channel !== null}
      onClose={onClose}
      title={t('unlink.title', { name: channel?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {channel !== null && <Question channel={channel} onClose={onClose} />}
    </Modal>
  )
}

function Question({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common'])
  const client = useQueryClient()
  const [erase, setErase] = useState(false)
  const { mutate, isPending } = useMutation({
    mutationFn: unlink,
    async onSuccess() {
      onClose()
      tellDone(t('unlink.done', { name: channel.name }))
      await client.invalidateQueries({ queryKey: ['channels'] })
    },
    onError: tellProblem,
  })
  return (
    <Stack>
      <Text size="sm">
        {t('unlink.text')} <HelpLink topic="ngat-lien-ket" />
      </Text>
      <Checkbox
        label={t('unlink.erase')}
        checked={erase}
        onChange={(event) => setErase(event.currentTarget.checked)}
      />
      <Alert color={erase ? 'red' : 'gray'}>
        {erase ? t('unlink.eraseHint') : t(`unlink.keep.${channel.platform}`)}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button color="red.8" loading={isPending} onClick={() => mutate({ channelId: channel.id, erase })}>
          {t('unlink.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
