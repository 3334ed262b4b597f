import { Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../../parts/page-title.ts'

export default function Page() {
  const { t } = useTranslation('comments')
  usePageTitle(t('title'))
  return <Title order={1}>{t('title')}</Title>
}
