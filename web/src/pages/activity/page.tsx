import { Tabs, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import classes from './activity.module.css'
import { ActivityList } from './activity-list.tsx'
import { FreezeList } from './freeze-list.tsx'
import { SessionList } from './session-list.tsx'

const route = getRouteApi('/shop/activity')

/** Who did what under the shop's name, and which browsers are signed in. */
export default function Page() {
  const { t } = useTranslation('activity')
  usePageTitle(t('title'))
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const isOwner = canLink(useQuery(meQuery).data)
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Text c="var(--ink-soft)" mt={4}>
          {t('lead')} <HelpLink topic="hoat-dong-va-phien-dang-nhap" />
        </Text>
      </header>
      <Tabs
        value={tab === 'sessions' || (tab === 'freezes' && isOwner) ? tab : 'acts'}
        onChange={(name) =>
          void navigate({ search: { tab: name === 'acts' ? undefined : (name ?? undefined) } })
        }
        keepMounted={false}
      >
        <Tabs.List aria-label={t('tabs')}>
          <Tabs.Tab value="acts">{t('tab.acts')}</Tabs.Tab>
          <Tabs.Tab value="sessions">{t('tab.sessions')}</Tabs.Tab>
          {isOwner && <Tabs.Tab value="freezes">{t('tab.freezes')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="acts" pt="lg">
          <ActivityList />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="lg">
          <SessionList />
        </Tabs.Panel>
        {isOwner && (
          <Tabs.Panel value="freezes" pt="lg">
            <FreezeList />
            <Text mt="lg">
              <HelpLink topic="tam-khoa" />
            </Text>
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  )
}
