import { Anchor, Button, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { requestLinksQuery } from '../../api/data-requests.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './requests.module.css'

/** The links by which customers ask themselves, to be sent in a chat or put on a page. */
export function RequestLinks() {
  const { t } = useTranslation('requests')
  const { data } = useQuery(requestLinksQuery)
  if (data === undefined || data.items.length === 0) return null
  return (
    <section className={classes.card} aria-label={t('links.title')}>
      <Text fw={600}>{t('links.title')}</Text>
      <Text size="sm" c="var(--ink-soft)">
        {t('links.hint')} <HelpLink topic="khach-tu-gui-yeu-cau-ve-du-lieu" />
      </Text>
      <ul className={classes.list}>
        {data.items.map(({ channelId, name, platform, url }) => (
          <li key={channelId} className={classes.head}>
            <PlatformMark platform={platform} size={16} />
            <Text className={classes.number}>
              {name}:{' '}
              <Anchor href={url} underline="always">
                {url}
              </Anchor>
            </Text>
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={
                    copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />
                  }
                  aria-label={t('links.copyOf', { name })}
                  onClick={copy}
                >
                  {copied ? t('links.copied') : t('links.copy')}
                </Button>
              )}
            </CopyButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
