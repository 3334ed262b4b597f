import { Button, Modal, Text } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { loginAddress } from '../api/me.ts'

/** Over the page instead of in its place, so that what was being written is still to be seen. */
export function SessionOver({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation()
  const { href } = useLocation()
  return (
    <Modal
      opened={isOver}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('session.over')}
    >
      <Text mb="md">{t('session.overHint')}</Text>
      <Button component="a" href={loginAddress(href)} fullWidth>
        {t('session.signIn')}
      </Button>
    </Modal>
  )
}
