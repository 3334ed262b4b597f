import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface ConfirmDeleteProps {
  readonly isOpen: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

export function ConfirmDelete({ isOpen, onConfirm, onClose }: ConfirmDeleteProps) {
  const { t } = useTranslation(['comments', 'common'])
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('delete.title')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Text size="sm">{t('delete.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('common:action.cancel')}
        </Button>
        <Button color="red.9" onClick={onConfirm}>
          {t('delete.do')}
        </Button>
      </Group>
    </Modal>
  )
}
