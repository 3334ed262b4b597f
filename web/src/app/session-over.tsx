import { Button, Modal, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isEmbedded } from '../api/host.ts'
import { loginAddress, meQuery } from '../api/me.ts'

/** Over the page instead of in its place, so that what was being written is still to be seen. */
export function SessionOver({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation()
  const { href } = useLocation()
  const client = useQueryClient()
  return (
    <Modal
      opened={isOver}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('session.over')}
    >
      <Text mb="md">{t(isEmbedded ? 'embed.silentHint' : 'session.overHint')}</Text>
      {isEmbedded ? (
        <Button fullWidth onClick={() => void client.invalidateQueries({ queryKey: meQuery.queryKey })}>
          {t('action.retry')}
        </Button>
      ) : (
        <Button component="a" href={loginAddress(href)} fullWidth>
          {t('session.signIn')}
        </Button>
      )}
    </Modal>
  )
}
