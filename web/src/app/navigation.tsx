import {
  IconActivity,
  IconMessage2,
  IconMessages,
  IconPlugConnected,
  IconShieldLock,
  IconUsers,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { countsQuery } from '../api/conversations.ts'
import { canChat, canGuardPrivacy, isOperator, meQuery } from '../api/me.ts'
import { Heard } from '../kit/heard.tsx'
import classes from './navigation.module.css'

const PLACES = [
  { to: '/inbox', name: 'inbox', Icon: IconMessages },
  { to: '/comments', name: 'comments', Icon: IconMessage2 },
  { to: '/people', name: 'people', Icon: IconUsers },
  { to: '/channels', name: 'channels', Icon: IconPlugConnected },
] as const
const PRIVACY = { to: '/privacy', name: 'privacy', Icon: IconShieldLock } as const
const OPERATIONS = { to: '/operations', name: 'operations', Icon: IconActivity } as const

/** A rail beside the page; tabs under it on a phone. */
export function Navigation() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const own = [...(canGuardPrivacy(me) ? [PRIVACY] : []), ...(isOperator(me) ? [OPERATIONS] : [])]
  // A privacy officer or operator who does not talk with customers finds no inbox to be refused at.
  const places = [...(own.length > 0 && !canChat(me) ? [] : PLACES), ...own]
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      {places.map(({ to, name, Icon }) => (
        <Link key={to} to={to} className={classes.place} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={22} stroke={1.7} aria-hidden />
          {name === 'inbox' && <Unread />}
          <span>{t(`nav.${name}`)}</span>
        </Link>
      ))}
    </nav>
  )
}

const MOST_SHOWN = 99

/** How many customers wait for an answer. */
function Unread() {
  const { t } = useTranslation()
  const { data: counts } = useQuery(countsQuery)
  if (counts === undefined || counts.unread === 0) return null
  const { unread } = counts
  return (
    <span className={classes.unread} title={t('nav.unread', { count: unread })}>
      <span aria-hidden>{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>
      <Heard>{t('nav.unread', { count: unread })}</Heard>
    </span>
  )
}
