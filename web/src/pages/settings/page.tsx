import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import { settingsQuery } from '../../api/settings.ts'
import { Failure } from '../../parts/failure.tsx'
import { HelpLink } from '../../parts/help-link.tsx'
import { Loading } from '../../parts/loading.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { Away } from './away.tsx'
import { AutoHide } from './auto-hide.tsx'
import { MediaModes } from './media-modes.tsx'
import { NoticeWaySettings } from './notice-ways.tsx'
import { PaidSends } from './paid-sends.tsx'
import { QuickReplySettings } from './quick-replies.tsx'
import classes from './settings.module.css'

const WebhooksOut = lazy(() => import('./webhooks-out.tsx'))

/** What the shop decides by itself; what a platform or the law decides is not found here. */
export default function Page() {
  const { t } = useTranslation('settings')
  usePageTitle(t('title'))
  const isOwner = canLink(useQuery(meQuery).data)
  const settings = useQuery(settingsQuery)
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Text c="var(--ink-soft)" mt={4}>
          {isOwner ? t('lead') : t('onlyOwner')} <HelpLink topic="tra-loi-khach" />
        </Text>
      </header>
      {settings.isPending && <Loading />}
      {settings.isError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data !== undefined && (
        <>
          <QuickReplySettings />
          <Away channels={settings.data.channels} isOwner={isOwner} />
          <AutoHide channels={settings.data.channels} isOwner={isOwner} />
          <MediaModes channels={settings.data.channels} isOwner={isOwner} />
          <PaidSends channels={settings.data.channels} isOwner={isOwner} />
          {isOwner && <NoticeWaySettings />}
          {isOwner && (
            <Suspense fallback={<Loading />}>
              <WebhooksOut />
            </Suspense>
          )}
        </>
      )}
    </div>
  )
}
