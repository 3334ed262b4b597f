import { IconChecks } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './preview.module.css'

const ROWS: readonly {
  name: 'first' | 'second' | 'third'
  platform: Platform
  at: string
  unread: number
}[] = [
  { name: 'first', platform: 'facebook', at: '14:05', unread: 0 },
  { name: 'second', platform: 'zalo', at: '13:52', unread: 2 },
  { name: 'third', platform: 'facebook', at: '13:40', unread: 0 },
]

/** A picture of the inbox, drawn so that it stays sharp and speaks the reader's language. */
export function Preview() {
  const { t } = useTranslation('home')
  return (
    <div className={classes.frame} aria-hidden="true">
      <div className={classes.list}>
        {ROWS.map(({ name, platform, at, unread }, index) => (
          <div key={name} className={classes.row} data-open={index === 0 || undefined}>
            <div className={classes.face}>
              <PersonAvatar id={name} name={t(`preview.${name}.name`)} avatarUrl={null} size={36} />
              <PlatformMark platform={platform} size={15} isDecoration />
            </div>
            <div className={classes.who}>
              <strong>{t(`preview.${name}.name`)}</strong>
              <span>{t(`preview.${name}.text`)}</span>
            </div>
            <div className={classes.when}>
              {at}
              {unread > 0 && <b>{unread}</b>}
            </div>
          </div>
        ))}
      </div>
      <div className={classes.thread}>
        <div className={classes.in}>{t('preview.first.text')}</div>
        <div className={classes.out}>{t('preview.answer')}</div>
        <div className={classes.state}>
          <IconChecks size={15} /> {t('preview.seen')}
        </div>
      </div>
    </div>
  )
}
