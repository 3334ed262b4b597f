import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import { usePageTitle } from '../../parts/page-title.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './frame.module.css'
import { type Step, Steps } from './steps.tsx'

/** Every page of linking: which platform, which step, and the one thing to do now. */
const TOPIC = { facebook: 'lien-ket-trang-facebook', zalo: 'lien-ket-zalo-official-account' } as const

export function Frame({
  platform,
  at,
  children,
}: {
  platform: Platform
  at: Step | 'done' | null
  children: ReactNode
}) {
  const { t } = useTranslation('linking')
  const title = t(`wizard.title.${platform}`)
  usePageTitle(title)
  return (
    <div className={classes.frame}>
      <div className={classes.head}>
        <PlatformMark platform={platform} size={36} isDecoration />
        <div>
          <Title order={1} size="h3">
            {title}
          </Title>
          <HelpLink topic={TOPIC[platform]} />
        </div>
      </div>
      {at !== null && <Steps platform={platform} at={at} />}
      {children}
    </div>
  )
}
