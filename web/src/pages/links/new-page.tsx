import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import { Notice } from '../../parts/notice.tsx'
import { ConsentForm } from './consent-form.tsx'
import { Frame } from './frame.tsx'
import { PlatformChoice } from './platform-choice.tsx'

export default function Page() {
  const { t } = useTranslation('channels')
  const { platform, channelId } = useSearch({ from: '/shop/links/new' })
  const { data: me } = useQuery(meQuery)
  if (!canLink(me)) return <Notice title={t('onlyOwner')} icon={<IconLock stroke={1.6} />} />
  if (platform === undefined) return <PlatformChoice />
  return (
    <Frame platform={platform} at="consent">
      <ConsentForm key={platform} platform={platform} channelId={channelId ?? null} />
    </Frame>
  )
}
