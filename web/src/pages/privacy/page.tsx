import { Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { HelpLink } from '../../parts/help-link.tsx'
import { Loading } from '../../parts/loading.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { Processor } from '../../parts/processor.tsx'
import { DeskMenu } from './desk-menu.tsx'
import classes from './privacy.module.css'
import { TAB_GROUPS } from './tabs.ts'

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

const TABS = TAB_GROUPS.flatMap(({ tabs }) => tabs)

/** The desk of those who answer for the shop's privacy: one duty is shown, the others stand beside it in groups. */
export default function Page() {
  const { t } = useTranslation('privacy')
  usePageTitle(t('title'))
  const { tab } = route.useSearch()
  const { name, Panel } = TABS.find((one) => one.name === tab) ?? TAB_GROUPS[0].tabs[0]
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Text c="var(--ink-soft)" mt={4}>
          {t('lead')} <HelpLink topic={helpOf(name)} />
        </Text>
      </header>
      <div className={classes.desk}>
        <DeskMenu shown={name} />
        <section className={classes.duty} aria-label={t(`tab.${name}`)}>
          <Suspense fallback={<Loading />}>
            <Panel />
          </Suspense>
        </section>
      </div>
      <Processor />
    </div>
  )
}
