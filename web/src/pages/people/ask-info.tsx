import { Button, Group, Modal, Text } from '@mantine/core'
import { IconAddressBook } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { conversationQuery, requestInfo } from '../../api/conversations.ts'
import { showAccepted } from '../../live/show.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './person-card.module.css'

/** Zalo's own form: the customer decides whether to share. Sent like a message, so the same time limits hold. */
export function AskInfo({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation(['people', 'common'])
  const client = useQueryClient()
  const { data: conversation } = useQuery(conversationQuery(conversationId))
  const [isOpen, setIsOpen] = useState(false)
  const ask = useMutation({
    mutationFn: (key: string) => requestInfo(conversationId, key),
    onSuccess(message) {
      showAccepted(client, conversationId, message)
      tellDone(t('ask.sent'))
    },
    onError: tellProblem,
    onSettled: () => setIsOpen(false),
  })
  const verdict = conversation?.window
  return (
    <div className={classes.ask}>
      <p className={classes.askHint}>{verdict?.canSend === false ? verdict.detail : t('ask.hint')}</p>
      <Button
        variant="white"
        leftSection={<IconAddressBook size={17} aria-hidden />}
        disabled={verdict?.canSend !== true}
        onClick={() => setIsOpen(true)}
      >
        {t('ask.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('ask.open')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <Text size="sm">{t('ask.confirm')}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setIsOpen(false)}>
            {t('common:action.cancel')}
          </Button>
          <Button loading={ask.isPending} onClick={() => ask.mutate(crypto.randomUUID())}>
            {t('ask.send')}
          </Button>
        </Group>
      </Modal>
    </div>
  )
}
