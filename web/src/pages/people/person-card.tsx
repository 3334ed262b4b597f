import { Alert, Button } from '@mantine/core'
import {
  IconClock,
  IconHandStop,
  IconHeart,
  IconHeartOff,
  IconMessage,
  IconUserOff,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { PERSON_FIELDS, type Person, personQuery } from '../../api/people.ts'
import { codeOf } from '../../api/problem.ts'
import { isVisitor, nameless } from '../../kit/nameless.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { AskInfo } from './ask-info.tsx'
import { ContactGate } from './contact-gate.tsx'
import { PersonPrivacy } from './person-privacy.tsx'
import { PersonFieldRow } from './person-field.tsx'
import classes from './person-card.module.css'
import { RefreshPerson } from './refresh-person.tsx'
import { useContact } from './use-contact.ts'

export interface PersonCardProps {
  readonly personId: string
  /** Beside the thread: the conversation is open already. */
  readonly isAside?: boolean
}

/** What is known of a person, each detail with where it came from. */
export function PersonCard({ personId, isAside = false }: PersonCardProps) {
  const { t } = useTranslation('people')
  const { data: channels } = useQuery(channelsQuery)
  const query = useQuery(personQuery(personId))
  if (codeOf(query.error) === 'not-found')
    return <Notice title={t('missing')} hint={t('missingHint')} icon={<IconUserOff stroke={1.6} />} />
  if (query.data === undefined)
    return query.isError ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : <Loading />
  const person = query.data
  const channel = channels?.find(({ id }) => id === person.channelId)
  const isZalo = channel?.platform === 'zalo'
  const canBeAsked = !isVisitor(person.externalId)
  const Name = isAside ? 'h3' : 'h2'
  return (
    <section className={classes.card} aria-label={t('card')}>
      <div className={classes.head}>
        <PersonAvatar id={person.id} name={person.name} avatarUrl={person.avatarUrl} size={60} />
        <div>
          <Name className={classes.name}>{person.name ?? t(nameless(person))}</Name>
          {channel !== undefined && (
            <div className={classes.channel}>
              <PlatformMark platform={channel.platform} size={15} />
              {channel.name}
            </div>
          )}
        </div>
      </div>
      {person.restrictedAt !== null && <Restricted at={person.restrictedAt} />}
      <Facts person={person} isZalo={isZalo} />
      <div className={classes.actions}>
        {!isAside && person.conversationId !== null && (
          <OpenConversation conversationId={person.conversationId} />
        )}
        {person.restrictedAt === null && canBeAsked && <RefreshPerson personId={person.id} />}
      </div>
      <Details shown={person} />
      {isZalo && canBeAsked && person.conversationId !== null && (
        <AskInfo conversationId={person.conversationId} />
      )}
      <PersonPrivacy person={person} />
    </section>
  )
}

function Details({ shown }: { shown: Person }) {
  const contact = useContact(shown)
  return (
    <>
      <dl className={classes.fields}>
        {PERSON_FIELDS.map((field) => (
          <PersonFieldRow key={field} contact={contact} field={field} />
        ))}
      </dl>
      <ContactGate contact={contact} />
    </>
  )
}

/** Their wish stands over every convenience: nothing new is fetched about them. */
function Restricted({ at }: { at: string }) {
  const { t } = useTranslation('requests')
  return (
    <Alert color="orange" title={t('restricted.title')} icon={<IconHandStop size={18} aria-hidden />}>
      {t('restricted.text', { time: dateTime(at) })}
    </Alert>
  )
}

function OpenConversation({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('people')
  return (
    <Button
      leftSection={<IconMessage size={17} aria-hidden />}
      renderRoot={(props) => <Link {...props} to="/inbox/$conversationId" params={{ conversationId }} />}
    >
      {t('message')}
    </Button>
  )
}

/** Following is a matter of Zalo; Facebook does not tell. */
function Facts({ person, isZalo }: { person: Person; isZalo: boolean }) {
  const { t } = useTranslation('people')
  const { follower, followedAt, lastInteractionAt } = person
  return (
    <ul className={classes.facts}>
      {isZalo && follower !== null && (
        <li>
          {follower ? <IconHeart size={16} aria-hidden /> : <IconHeartOff size={16} aria-hidden />}
          {!follower
            ? t('notFollowing')
            : followedAt === null
              ? t('followingUndated')
              : t('followingSince', { time: dateTime(followedAt) })}
        </li>
      )}
      <li>
        <IconClock size={16} aria-hidden />
        {lastInteractionAt === null
          ? t('neverInteracted')
          : t('lastInteraction', { time: dateTime(lastInteractionAt) })}
      </li>
    </ul>
  )
}
