import { Link } from '@tanstack/react-router'
import { canChat, type Me } from '../api/me.ts'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from '../parts/brand.tsx'
import classes from './header.module.css'
import { NoticesMenu } from './notices-menu.tsx'
import { LanguageSwitch } from '../parts/language-switch.tsx'
import { TrialLink } from './trial-link.tsx'

export function Header({ me }: { me: Me | null }) {
  return (
    <header className={classes.header}>
      <Link to="/inbox" className={classes.brand}>
        <Brand />
      </Link>
      {me?.shop?.name && <span className={classes.shop}>{me.shop.name}</span>}
      <div className={classes.end}>
        <TrialLink />
        <div className={classes.language}>
          <LanguageSwitch />
        </div>
        {canChat(me) && <NoticesMenu />}
        {me !== null && <AccountMenu me={me} />}
      </div>
    </header>
  )
}
