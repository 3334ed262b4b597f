import { IconMessage2, IconMessages, IconPlugConnected, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './navigation.module.css'

const PLACES = [
  { to: '/inbox', name: 'inbox', Icon: IconMessages },
  { to: '/comments', name: 'comments', Icon: IconMessage2 },
  { to: '/people', name: 'people', Icon: IconUsers },
  { to: '/channels', name: 'channels', Icon: IconPlugConnected },
] as const

/** A rail beside the page; tabs under it on a phone. */
export function Navigation() {
  const { t } = useTranslation()
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      {PLACES.map(({ to, name, Icon }) => (
        <Link key={to} to={to} className={classes.place} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={22} stroke={1.7} aria-hidden />
          <span>{t(`nav.${name}`)}</span>
        </Link>
      ))}
    </nav>
  )
}
