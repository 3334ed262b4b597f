import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface ConfirmDuplicateProps {
  readonly isOpen: boolean
  readonly isBusy: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** A message of unknown fate may reach the customer twice: that is a person's decision. */
export function ConfirmDuplicate({ isOpen, isBusy, onConfirm, onClose }: ConfirmDuplicateProps) {
  const { t } = useTranslation(['inbox', 'common'])
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('message.confirmTitle')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Text size="sm">{t('message.confirmText')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('common:action.cancel')}
        </Button>
        <Button color="red.9" loading={isBusy} onClick={onConfirm}>
          {t('message.confirmDo')}
        </Button>
      </Group>
    </Modal>
  )
}
