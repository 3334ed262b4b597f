import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../api/channels.ts'
import type { PeopleFilter, Person } from '../../api/people.ts'
import type { RowProps } from '../../kit/long-list.tsx'
import { nameless } from '../../kit/nameless.ts'
import { shortTime } from '../../kit/time.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './person-row.module.css'

/** Pixels. */
export const PERSON_ROW_HEIGHT = 68

export interface PersonRowProps {
  readonly person: Person
  readonly channel: Channel | undefined
  readonly filter: PeopleFilter
  readonly isOpen: boolean
  readonly row: RowProps
}

export function PersonRow({ person, channel, filter, isOpen, row }: PersonRowProps) {
  const { t } = useTranslation('people')
  return (
    <Link
      to="/people/$personId"
      params={{ personId: person.id }}
      search={filter}
      className={classes.row}
      style={{ height: PERSON_ROW_HEIGHT }}
      data-open={isOpen || undefined}
      aria-current={isOpen ? 'page' : undefined}
      {...row}
    >
      <PersonAvatar id={person.id} name={person.name} avatarUrl={person.avatarUrl} size={42} />
      <div>
        <div className={classes.line}>
          <span className={classes.name}>{person.name ?? t(nameless(person))}</span>
          {person.follower === true && <span className={classes.follower}>{t('following')}</span>}
          {person.lastInteractionAt !== null && (
            <time className={classes.time} dateTime={person.lastInteractionAt}>
              {shortTime(person.lastInteractionAt)}
            </time>
          )}
        </div>
        <div className={classes.soft}>
          {channel !== undefined && <PlatformMark platform={channel.platform} size={13} />}
          <span className={classes.channel}>{channel?.name}</span>
          {person.phone !== null && <span>· {person.phone}</span>}
        </div>
      </div>
    </Link>
  )
}
