import { Tabs, Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { HelpLink } from '../../parts/help-link.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import classes from './activity.module.css'
import { ActivityList } from './activity-list.tsx'
import { SessionList } from './session-list.tsx'

const route = getRouteApi('/shop/activity')

/** Who did what under the shop's name, and which browsers are signed in. */
export default function Page() {
  const { t } = useTranslation('activity')
  usePageTitle(t('title'))
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
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
        value={tab === 'sessions' ? tab : 'acts'}
        onChange={(name) => void navigate({ search: { tab: name === 'sessions' ? name : undefined } })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('tabs')}>
          <Tabs.Tab value="acts">{t('tab.acts')}</Tabs.Tab>
          <Tabs.Tab value="sessions">{t('tab.sessions')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="acts" pt="lg">
          <ActivityList />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="lg">
          <SessionList />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
