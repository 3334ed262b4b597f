import { useTranslation } from 'react-i18next'
import type { Platform } from '../api/channels.ts'
import classes from './platform-mark.module.css'

/** The platform at a glance. Its name is read aloud unless the words stand beside it (`isDecoration`). */
export function PlatformMark({
  platform,
  size = 18,
  isDecoration = false,
}: {
  platform: Platform
  size?: number
  isDecoration?: boolean
}) {
  const { t } = useTranslation()
  const name = isDecoration
    ? { 'aria-hidden': true }
    : { role: 'img', 'aria-label': t(`platform.${platform}`) }
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 24 24" {...name}>
      {platform === 'facebook' ? (
        <>
          <circle cx="12" cy="12" r="12" fill="#0866ff" />
          <path
            fill="#fff"
            d="M13.4 24v-8.1h2.9l.6-3.6h-3.5V10c0-1 .5-1.9 2-1.9h1.6V5a19 19 0 0 0-2.8-.3c-2.9 0-4.7 1.7-4.7 4.8v2.8H6.3v3.6h3.2v8z"
          />
        </>
      ) : (
        <>
          <rect width="24" height="24" rx="7" fill="#0068ff" />
          <path fill="#fff" d="M7 6.6h10v2.2l-6.5 6.9H17v2.6H6.8V16l6.4-6.8H7z" />
        </>
      )}
    </svg>
  )
}
