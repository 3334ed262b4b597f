import { Tabs, Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { HelpLink } from '../../parts/help-link.tsx'
import { Loading } from '../../parts/loading.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { Processor } from '../../parts/processor.tsx'
import classes from './privacy.module.css'
import { PRIVACY_TABS } from './tabs.ts'

const route = getRouteApi('/shop/privacy')

const TOPICS = [
  { tab: 'consents', help: 'quyen-rieng-tu-dong-y-rut-lai-dong-y-lai' },
  { tab: 'requests', help: 'khach-yeu-cau-ve-du-lieu-cua-minh' },
  { tab: 'complaints', help: 'khieu-nai-su-co-tam-giu' },
  { tab: 'breaches', help: 'khieu-nai-su-co-tam-giu' },
  { tab: 'holds', help: 'khieu-nai-su-co-tam-giu' },
  { tab: 'access', help: 'ai-da-xem-du-lieu-cua-khach-va-du-lieu-nao-da-ra-ngoai' },
  { tab: 'disclosures', help: 'ai-da-xem-du-lieu-cua-khach-va-du-lieu-nao-da-ra-ngoai' },
  { tab: 'authority', help: 'co-quan-nha-nuoc-yeu-cau-du-lieu' },
  { tab: 'partners', help: 'chia-se-du-lieu-cho-doi-tac' },
  { tab: 'support', help: 'cho-ho-tro-kiotviet-vao-xem' },
  { tab: 'retention', help: 'ai-da-xem-du-lieu-cua-khach-va-du-lieu-nao-da-ra-ngoai' },
] as const
const helpOf = (tab: string): string => (TOPICS.find((one) => one.tab === tab) ?? TOPICS[0]).help

/** The desk of those who answer for the shop's privacy: each duty is a tab. */
export default function Page() {
  const { t } = useTranslation('privacy')
  usePageTitle(t('title'))
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const [first] = PRIVACY_TABS
  const shown = PRIVACY_TABS.find(({ name }) => name === tab)?.name ?? first.name
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Text c="var(--ink-soft)" mt={4}>
          {t('lead')} <HelpLink topic={helpOf(shown)} />
        </Text>
      </header>
      <Tabs
        value={shown}
        onChange={(name) => void navigate({ search: { tab: name ?? undefined } })}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs} aria-label={t('tabs')}>
          {PRIVACY_TABS.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PRIVACY_TABS.map(({ name, Panel }) => (
          <Tabs.Panel key={name} value={name} pt="lg">
            <Suspense fallback={<Loading />}>
              <Panel />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
      <Processor />
    </div>
  )
}
