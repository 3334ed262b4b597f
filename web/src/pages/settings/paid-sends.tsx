import { Switch, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type ChannelSettings, changeSettings, settingsQuery } from '../../api/settings.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './settings.module.css'

/** A switch for each account whose messages can cost money. */
export function PaidSends({ channels, isOwner }: { channels: readonly ChannelSettings[]; isOwner: boolean }) {
  const { t } = useTranslation('settings')
  const charged = channels.filter(({ paidSends }) => paidSends !== null)
  return (
    <section className={classes.section} aria-labelledby="paid-sends">
      <Title order={2} size="h4" id="paid-sends">
        {t('paid.title')}
      </Title>
      <Text size="sm" c="var(--ink-soft)">
        {t('paid.text')}
      </Text>
      {charged.length === 0 && (
        <>
          <Text size="sm">{t('paid.none')}</Text>
          {isOwner && (
            <ButtonLink to="/links/new" search={{ platform: 'zalo' }} variant="default">
              {t('paid.link')}
            </ButtonLink>
          )}
        </>
      )}
      <ul className={classes.list}>
        {charged.map((channel) => (
          <Account key={channel.id} channel={channel} isOwner={isOwner} />
        ))}
      </ul>
    </section>
  )
}

function Account({ channel, isOwner }: { channel: ChannelSettings; isOwner: boolean }) {
  const { t } = useTranslation('settings')
  const client = useQueryClient()
  const { id, name, platform } = channel
  const isOn = channel.paidSends === true
  const change = useMutation({
    mutationFn: (on: boolean) => changeSettings({ channels: [{ id, paidSends: on }] }),
    onSuccess(settings, on) {
      client.setQueryData(settingsQuery.queryKey, settings)
      // What may be sent in its conversations is another thing from now on.
      for (const key of ['conversation', 'conversations', 'window'])
        void client.invalidateQueries({ queryKey: [key] })
      tellDone(t(on ? 'paid.switchedOn' : 'paid.switchedOff', { name }))
    },
    onError: tellProblem,
  })
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
        onChange={(event) => change.mutate(event.currentTarget.checked)}
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
