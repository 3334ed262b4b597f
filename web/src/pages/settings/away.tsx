import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelSettings } from '../../api/settings.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { AwayDialog } from './away-dialog.tsx'
import type { OfChannels } from './paid-sends.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'

/** When each account answers, and what customers are told by itself when it does not. */
export function Away({ channels, isOwner }: OfChannels) {
  const { t } = useTranslation('settings')
  const [edited, setEdited] = useState<ChannelSettings | null>(null)
  return (
    <>
      <Section
        id="away"
        title={t('away.title')}
        text={t('away.text')}
        none={t('media.none')}
        link={null}
        isEmpty={channels.length === 0}
        after={<HelpLink topic="gio-lam-viec-va-bao-vang" />}
      >
        {channels.map((channel) => (
          <li key={channel.id} className={classes.account}>
            <PlatformMark platform={channel.platform} size={22} />
            <div className={classes.words}>
              <Text fw={600}>{channel.name}</Text>
              <Text size="sm" c="var(--ink-soft)" lineClamp={2}>
                {channel.away.on ? t('away.on', { text: channel.away.text }) : t('away.off')}
              </Text>
            </div>
            <Button
              variant="default"
              disabled={!isOwner}
              aria-label={t('away.editOf', { name: channel.name })}
              onClick={() => setEdited(channel)}
            >
              {t('away.edit')}
            </Button>
          </li>
        ))}
      </Section>
      {edited !== null && <AwayDialog channel={edited} onClose={() => setEdited(null)} />}
    </>
  )
}
