import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** What the shop has consented to, channel by channel. */
export default function ConsentsTab() {
  const { t } = useTranslation('privacy')
  return <Text>{t('consents.lead')}</Text>
}
