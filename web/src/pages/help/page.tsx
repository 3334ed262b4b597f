import { Anchor, Text, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { topics } from 'virtual:help'
import { Brand } from '../../parts/brand.tsx'
import { Notice } from '../../parts/notice.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import classes from './help.module.css'

const route = getRouteApi('/help/{-$topic}')

/** The guide for merchants and those who help them, one page a topic; open to all. */
export default function Page() {
  const { t, i18n } = useTranslation()
  const { topic: slug } = route.useParams()
  const shown = topics.map(({ slug: address, english, title, html }) =>
    i18n.language === 'en' && english !== null
      ? { ...english, slug: address, lang: 'en' }
      : { title, html, slug: address, lang: 'vi' },
  )
  const topic = slug === undefined ? shown[0] : shown.find((one) => one.slug === slug)
  usePageTitle(topic?.title ?? t('help.title'))
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Link to="/inbox" className={classes.brand}>
          <Brand />
        </Link>
        <Text fw={600}>{t('help.title')}</Text>
      </header>
      <nav aria-label={t('help.topics')} className={classes.topics}>
        {shown.map((one) => (
          <Link
            key={one.slug}
            to="/help/{-$topic}"
            params={{ topic: one.slug }}
            className={classes.topic}
            lang={one.lang}
            aria-current={one === topic ? 'page' : undefined}
          >
            {one.title}
          </Link>
        ))}
      </nav>
      <main className={classes.main}>
        {topic === undefined ? (
          <Notice title={t('missing.title')} hint={t('help.missing')} />
        ) : (
          <article lang={topic.lang} className={classes.article}>
            <Title order={1} size="h2" mb="md">
              {topic.title}
            </Title>
            {/* Written by us and made at build time: nothing of a merchant or a customer is in it. */}
            <div dangerouslySetInnerHTML={{ __html: topic.html }} />
          </article>
        )}
        <Text size="sm" c="var(--ink-soft)" mt="xl">
          {t('help.more')} <Anchor href="tel:18006162">1800 6162</Anchor>,{' '}
          <Anchor href="mailto:hotro@kiotviet.vn">hotro@kiotviet.vn</Anchor>
        </Text>
      </main>
    </div>
  )
}
