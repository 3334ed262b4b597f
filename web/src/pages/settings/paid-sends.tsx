import { Switch, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ChannelSettings } from '../../api/settings.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'
import { useChange } from './use-change.ts'

export interface OfChannels {
  readonly channels: readonly ChannelSettings[]
  readonly isOwner: boolean
}

/** A switch for each account whose messages can cost money. */
export function PaidSends({ channels, isOwner }: OfChannels) {
  const { t } = useTranslation('settings')
  const charged = channels.filter(({ paidSends }) => paidSends !== null)
  return (
    <Section
      id="paid-sends"
      title={t('paid.title')}
      text={t('paid.text')}
      none={t('paid.none')}
      link={isOwner ? { platform: 'zalo', label: t('paid.link') } : null}
      isEmpty={charged.length === 0}
    >
      {charged.map((channel) => (
        <Account key={channel.id} channel={channel} isOwner={isOwner} />
      ))}
    </Section>
  )
}

function Account({ channel, isOwner }: { channel: ChannelSettings; isOwner: boolean }) {
  const { t } = useTranslation('settings')
  const { id, name, platform } = channel
  const isOn = channel.paidSends === true
  const change = useChange(({ paidSends }) => t(paidSends ? 'paid.switchedOn' : 'paid.switchedOff', { name }))
  return (
    <li className={classes.account}>
      <PlatformMark platform={platform} size={22} />
      <div className={classes.words}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {t(isOn ? 'paid.on' : 'paid.off')}
          <QuotaLeft channel={channel} />
        </Text>
      </div>
      <Switch
        size="md"
        checked={isOn}
        disabled={!isOwner || change.isPending}
        aria-label={t('paid.label', { name })}
        onChange={(event) => change.mutate({ id, paidSends: event.currentTarget.checked })}
      />
    </li>
  )
}

function QuotaLeft({ channel: { paidSends, quota } }: { channel: ChannelSettings }) {
  const { t } = useTranslation('settings')
  if (paidSends !== true || quota === null || quota.remain === null) return null
  const { remain, total } = quota
  return ` · ${remain === 0 ? t('paid.quotaSpent') : t('paid.quota', { remain, total: total ?? remain })}`
}
