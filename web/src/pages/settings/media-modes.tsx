import { NativeSelect, Text } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelSettings, MediaMode } from '../../api/settings.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import type { OfChannels } from './paid-sends.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'
import { useChange } from './use-change.ts'

const MODES: readonly MediaMode[] = ['link', 'proxy', 'keep']

/** What becomes of the pictures, recordings, videos and files that customers send to each account. */
export function MediaModes({ channels, isOwner }: OfChannels) {
  const { t } = useTranslation('settings')
  return (
    <Section
      id="media-modes"
      title={t('media.title')}
      text={t('media.text')}
      none={t('media.none')}
      link={null}
      isEmpty={channels.length === 0}
    >
      {channels.map((channel) => (
        <Account key={channel.id} channel={channel} isOwner={isOwner} />
      ))}
    </Section>
  )
}

function Account({
  channel: { id, name, platform, media },
  isOwner,
}: {
  channel: ChannelSettings
  isOwner: boolean
}) {
  const { t } = useTranslation('settings')
  const meaning = useId()
  const change = useChange(() => t('media.saved', { name }))
  return (
    <li className={classes.account}>
      <PlatformMark platform={platform} size={22} />
      <div className={classes.words}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="var(--ink-soft)" id={meaning}>
          {t(`media.means.${media}`)}
        </Text>
      </div>
      <NativeSelect
        aria-label={t('media.of', { name })}
        aria-describedby={meaning}
        value={media}
        disabled={!isOwner || change.isPending}
        data={MODES.map((mode) => ({ value: mode, label: t(`media.mode.${mode}`) }))}
        onChange={(event) => {
          const chosen = MODES.find((mode) => mode === event.currentTarget.value)
          if (chosen !== undefined) change.mutate({ id, media: chosen })
        }}
      />
    </li>
  )
}
