import { Button, Code, Group, Modal, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { deleteSubscription, type Subscription, subscriptionsQuery } from '../../api/subscriptions.ts'
import { CopyText } from '../../parts/copy-text.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './settings.module.css'

interface SecretProps {
  readonly secret: string
  readonly isNew: boolean
  readonly onClose: () => void
}

/** The secret, which is shown this once. */
export function WebhookSecret({ secret, isNew, onClose }: SecretProps) {
  const { t } = useTranslation(['settings', 'common'])
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t('hooks.secret')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <div className={classes.form}>
        <Text>{t(isNew ? 'hooks.secretText' : 'hooks.secretChanged')}</Text>
        <Code block>{secret}</Code>
        <Group justify="flex-end">
          <CopyText text={secret} label={t('hooks.copy')} />
          <Button onClick={onClose}>{t('hooks.secretDone')}</Button>
        </Group>
      </div>
    </Modal>
  )
}

interface DeleteProps {
  readonly subscription: Subscription
  readonly onClose: () => void
}

export function DeleteWebhook({ subscription: { id, url }, onClose }: DeleteProps) {
  const { t } = useTranslation(['settings', 'common'])
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteSubscription(id),
    async onSuccess() {
      await client.invalidateQueries(subscriptionsQuery)
      tellDone(t('hooks.deleted'))
      onClose()
    },
    onError: tellProblem,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('hooks.deleteAsk')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <div className={classes.form}>
        <Text style={{ overflowWrap: 'anywhere' }}>{t('hooks.deleteText', { url })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:action.cancel')}
          </Button>
          <Button color="red.8" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('hooks.delete')}
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
