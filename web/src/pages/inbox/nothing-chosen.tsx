import { IconMessages } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { HelpLink } from '../../parts/help-link.tsx'
import { Notice } from '../../parts/notice.tsx'

export function NothingChosen() {
  const { t } = useTranslation('inbox')
  return (
    <Notice title={t('empty.choose')} hint={t('empty.chooseHint')} icon={<IconMessages stroke={1.6} />}>
      <HelpLink topic="tra-loi-khach" />
    </Notice>
  )
}
