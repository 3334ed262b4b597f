import { Menu } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** {@link HelpLink} as the entry of a menu. */
export function HelpLinkItem({ topic }: { topic: string }) {
  const { t } = useTranslation()
  return (
    <Menu.Item
      component="a"
      href={`/help/${topic}`}
      target="_blank"
      rel="noopener"
      leftSection={<IconHelpCircle size={16} aria-hidden />}
    >
      {t('help.open')}
    </Menu.Item>
  )
}
