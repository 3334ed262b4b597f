import { Title } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { usePageTitle } from '../../parts/page-title.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './platform-choice.module.css'

const PLATFORMS = ['facebook', 'zalo'] as const

/** The first thing an owner without a channel sees, and the way to further ones. */
export function PlatformChoice() {
  const { t } = useTranslation('linking')
  const { data: channels = [] } = useQuery(channelsQuery)
  const title = channels.length === 0 ? t('start.title') : t('start.another')
  usePageTitle(title)
  return (
    <div className={classes.page}>
      <Title order={1} size="h2">
        {title}
      </Title>
      <p className={classes.lead}>{t('start.lead')}</p>
      <div className={classes.choices}>
        {PLATFORMS.map((platform) => (
          <Link key={platform} to="/links/new" search={{ platform }} className={classes.choice}>
            <PlatformMark platform={platform} size={44} isDecoration />
            <span className={classes.words}>
              <strong>{t(`wizard.title.${platform}`)}</strong>
              <span>{t(`start.${platform}`)}</span>
            </span>
            <IconChevronRight size={22} stroke={1.7} aria-hidden />
          </Link>
        ))}
      </div>
      <p className={classes.note}>{t('start.note')}</p>
    </div>
  )
}
