import { Anchor, Text } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../../api/me.ts'
import { type Access, accessQuery } from '../../api/privacy-records.ts'
import { dateTime } from '../../kit/time.ts'
import { PersonLink, useRecordFilter } from './record-filter.tsx'
import { RecordList } from './record-list.tsx'
import classes from './records.module.css'

/** More names than this are a number: the list stays a list. */
const NAMED = 2
const AREAS = ['Conversations', 'Messages', 'Comments', 'People', 'Media', 'Events', 'Privacy'] as const

/** Who looked at customers' data, when and why. */
export default function AccessTab() {
  const filter = useRecordFilter()
  const query = useInfiniteQuery(accessQuery(filter))
  return (
    <RecordList
      tab="access"
      query={query}
      icon={<IconEye stroke={1.6} />}
      row={(access) => <Row access={access} isOfOnePerson={filter.personId !== undefined} />}
    />
  )
}

function Row({ access, isOfOnePerson }: { access: Access; isOfOnePerson: boolean }) {
  const { t } = useTranslation('records')
  const { at, purpose, roles, isService } = access
  const role = roles[0]
  return (
    <>
      <div className={classes.what}>
        <Text fw={600} className={classes.who}>
          <Who access={access} />
          <Text span size="sm" c="var(--ink-soft)">
            {' '}
            · {isService ? t('access.program') : role === undefined ? '' : t(`role.${role}`)}
          </Text>
        </Text>
        <Text size="sm">
          {areaOf(access, t)}
          {!isOfOnePerson && <Whom access={access} />}
        </Text>
      </div>
      <div className={classes.when}>
        <Text size="sm">{dateTime(at)}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {t(`purpose.${purpose}`)}
        </Text>
      </div>
    </>
  )
}

function Who({ access: { user } }: { access: Access }) {
  const { t } = useTranslation('records')
  const { data: me } = useQuery(meQuery)
  const name = user.id === me?.user.id ? t('you') : (user.name ?? user.id)
  return (
    <Anchor
      inherit
      underline="always"
      aria-label={t('access.only', { name })}
      renderRoot={(props) => <Link {...props} to="/privacy" search={{ tab: 'access', userId: user.id }} />}
    >
      {name}
    </Anchor>
  )
}

function Whom({ access: { people, count } }: { access: Access }) {
  const { t } = useTranslation('records')
  if (count === 0) return null
  if (people.length === 0) return <> · {t('erased', { count })}</>
  if (people.length > NAMED || people.length < count) return <> · {t('people', { count })}</>
  return people.map((personId) => (
    <span key={personId}>
      {' '}
      · <PersonLink personId={personId} />
    </span>
  ))
}

/** A click that showed a phone or address is told apart from a look at a card. */
const OPENING = 'GET /people/{id}/contact'

function areaOf({ area, route }: Access, t: ReturnType<typeof useTranslation<'records'>>['t']): string {
  if (route === OPENING) return t('contact.seen')
  const known = AREAS.find((name) => name === area)
  return known === undefined ? area : t(`area.${known}`)
}
