import { IconWifiOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LiveState } from '../live/stream.ts'
import classes from './live-banner.module.css'

/** Says that what is on the screen may be behind, and that nothing will be missed. */
export function LiveBanner({ state }: { state: LiveState }) {
  const { t } = useTranslation()
  return (
    <div role="status" className={classes.banner} data-away={state === 'away' || undefined}>
      {state === 'away' && (
        <>
          <IconWifiOff size={18} stroke={1.8} aria-hidden />
          {t('live.away')}
        </>
      )}
    </div>
  )
}
