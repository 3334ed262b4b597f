import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Notice } from '../parts/notice.tsx'
import { usePageTitle } from '../parts/page-title.ts'

export function Missing() {
  const { t } = useTranslation()
  usePageTitle(t('missing.title'))
  return (
    <Notice title={t('missing.title')} hint={t('missing.hint')}>
      <Button component="a" href="/" variant="light">
        {t('missing.home')}
      </Button>
    </Notice>
  )
}
