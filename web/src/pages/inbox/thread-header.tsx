import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconLayoutSidebarRight, IconLayoutSidebarRightFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import type { Conversation } from '../../api/conversations.ts'
import { withMoreTexts } from '../../i18n/start.ts'
import { nameless } from '../../kit/nameless.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './thread-header.module.css'

/** Comes after the messages do: what was said is looked at first. */
const Assignee = lazy(() => withMoreTexts(import('./assignee.tsx')))

export interface ThreadHeaderProps {
  readonly conversation: Conversation
  readonly showsPerson: boolean
  readonly onTogglePerson: () => void
}

export function ThreadHeader({ conversation, showsPerson, onTogglePerson }: ThreadHeaderProps) {
  const { t } = useTranslation('inbox')
  const { data: channels } = useQuery(channelsQuery)
  const filter = useSearch({ from: '/shop/inbox' })
  const { person, platform, channelId } = conversation
  const PersonIcon = showsPerson ? IconLayoutSidebarRightFilled : IconLayoutSidebarRight
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('backToList')}
        renderRoot={(props) => <Link {...props} to="/inbox" search={filter} />}
      >
        <IconArrowLeft size={22} aria-hidden />
      </ActionIcon>
      <PersonAvatar id={person.id} name={person.name} avatarUrl={person.avatarUrl} size={40} />
      <div className={classes.who}>
        <h2 className={classes.name}>{person.name ?? t(nameless(person))}</h2>
        <div className={classes.channel}>
          <PlatformMark platform={platform} size={14} />
          <span className={classes.channelName}>{channels?.find(({ id }) => id === channelId)?.name}</span>
        </div>
      </div>
      <Suspense fallback={null}>
        <Assignee conversation={conversation} />
      </Suspense>
      <Tooltip label={t('person')}>
        <ActionIcon
          variant={showsPerson ? 'light' : 'subtle'}
          size="lg"
          aria-label={t('person')}
          aria-expanded={showsPerson}
          onClick={onTogglePerson}
        >
          <PersonIcon size={20} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  )
}
