import { ActionIcon, Avatar, Menu, Text, Title } from '@mantine/core'
import { IconDots, IconInfoCircle, IconRefresh, IconStethoscope, IconUnlink } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, receivesMessages } from '../../api/channels.ts'
import { coded } from '../../i18n/coded.ts'
import { dateTime, shortTime } from '../../kit/time.ts'
import { useNow } from '../../kit/use-now.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import { MenuLink } from '../../parts/menu-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './channels.module.css'
import { PermissionList } from './permission-list.tsx'
import { ProfileDialog } from './profile-dialog.tsx'

/** Told no earlier than it can be planned for. */
const RELINK_NOTICE_MS = 14 * 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000

export interface ChannelCardProps {
  readonly channel: Channel
  readonly isOwner: boolean
  readonly onUnlink: () => void
}

/** A channel's state in words, and the one button that repairs it where there is something to repair. */
export function ChannelCard({ channel, isOwner, onUnlink }: ChannelCardProps) {
  const { t } = useTranslation('channels')
  const { id, platform, name, avatarUrl, status, problems, linkedAt, lastEventAt, relinkBefore } = channel
  const nowMs = useNow(HOUR_MS)
  const isDeaf = status !== 'unlinked' && !receivesMessages(channel)
  const isFrozen = status !== 'unlinked' && problems.some(({ code }) => code === 'frozen')
  const shown = (isDeaf || isFrozen) && status === 'active' ? 'degraded' : status
  const needsHand = shown !== 'active'
  // The status has said it already.
  const further = problems.filter(({ code }) => code !== status)
  const isDueSoon =
    relinkBefore !== null &&
    status !== 'unlinked' &&
    new Date(relinkBefore).getTime() - nowMs < RELINK_NOTICE_MS
  return (
    <li className={classes.card} data-status={shown} aria-labelledby={`${id}-name`}>
      <div className={classes.top}>
        <div className={classes.face}>
          <Avatar src={avatarUrl} size={48} radius="md" alt="" aria-hidden name={name} color="kiot" />
          <PlatformMark platform={platform} size={20} />
        </div>
        <div className={classes.title}>
          <Title order={2} size="h5" id={`${id}-name`}>
            {name}
          </Title>
          <span className={classes.status}>{t(`status.${shown}`)}</span>
        </div>
        <CardMenu channel={channel} isOwner={isOwner} onUnlink={onUnlink} />
      </div>
      {needsHand && (
        <div className={classes.words}>
          {status !== 'active' && <Text size="sm">{t(`statusHint.${status}`)}</Text>}
          {isDeaf && <Text size="sm">{t('noMessages')}</Text>}
          {further.map(({ code }) => (
            <Text key={code} size="sm">
              {coded('channels:problem', code, t('problem.other', { code }))}
            </Text>
          ))}
        </div>
      )}
      {isDueSoon && (
        <Text size="sm" className={classes.soon}>
          {t('relinkBefore', { time: dateTime(relinkBefore) })}
        </Text>
      )}
      <Text size="sm" c="var(--ink-soft)">
        <span title={lastEventAt === null ? undefined : dateTime(lastEventAt)}>
          {lastEventAt === null ? t('noEvent') : t('lastEvent', { time: shortTime(lastEventAt) })}
        </span>
        {' · '}
        {t('linkedAt', { time: shortTime(linkedAt) })}
      </Text>
      <PermissionList channel={channel} />
      {status !== 'unlinked' && (
        <ButtonLink
          to="/channels/$channelId/doctor"
          params={{ channelId: id }}
          variant={needsHand ? 'light' : 'default'}
          leftSection={<IconStethoscope size={18} aria-hidden />}
          aria-describedby={`${id}-name`}
        >
          {t('doctor')}
        </ButtonLink>
      )}
      {isFrozen && isOwner && (
        <ButtonLink to="/activity" search={{ tab: 'freezes' }}>
          {t('unfreeze')}
        </ButtonLink>
      )}
      {needsHand && !(isFrozen && status === 'active') && isOwner && (
        <ButtonLink
          to="/links/new"
          search={{ platform, channelId: id }}
          variant={status === 'unlinked' ? 'light' : 'filled'}
          leftSection={<IconRefresh size={18} aria-hidden />}
        >
          {t('link.again')}
        </ButtonLink>
      )}
    </li>
  )
}

function CardMenu({ channel, isOwner, onUnlink }: ChannelCardProps) {
  const { t } = useTranslation('channels')
  const [showsProfile, setShowsProfile] = useState(false)
  const { id, platform, name, status } = channel
  const isLinked = status !== 'unlinked'
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray.7" size="lg" aria-label={t('menu', { name })}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconInfoCircle size={17} />} onClick={() => setShowsProfile(true)}>
            {t('profile.open')}
          </Menu.Item>
          {isOwner && <RelinkItem platform={platform} channelId={id} />}
          {isOwner && isLinked && (
            <Menu.Item leftSection={<IconUnlink size={17} />} color="red.8" onClick={onUnlink}>
              {t('unlink.open')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ProfileDialog channel={channel} isOpen={showsProfile} onClose={() => setShowsProfile(false)} />
    </>
  )
}

function RelinkItem({ platform, channelId }: { platform: Channel['platform']; channelId: string }) {
  const { t } = useTranslation('channels')
  return (
    <MenuLink to="/links/new" search={{ platform, channelId }} leftSection={<IconRefresh size={17} />}>
      {t('link.again')}
    </MenuLink>
  )
}
