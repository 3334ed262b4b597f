import { useTranslation } from 'react-i18next'
import type { PlatformNow } from '../../api/ops.ts'
import { dateTime } from '../../kit/time.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { ago, upTo } from './words.ts'

const SENDS = ['waiting', 'sending', 'deferred', 'unknown'] as const

/** What comes from each platform, and what waits to go to it. */
export function Platforms({ platforms, at }: { platforms: readonly PlatformNow[]; at: string }) {
  const { t } = useTranslation(['operations', 'common'])
  return (
    <Panel name="platforms">
      <div className={classes.platforms}>
        {platforms.map(({ platform, received, sends }) => (
          <div key={platform} className={classes.platform}>
            <h3 className={classes.rowTitle}>
              <PlatformMark platform={platform} isDecoration />
              {t(`common:platform.${platform}`)}
            </h3>
            <dl className={classes.facts}>
              <Fact name={t('platforms.received')} value={upTo(received.lastMinute)} />
              <Fact name={t('platforms.last')} value={ago(received.lastAt, at)} />
              {SENDS.map((state) => (
                <Fact
                  key={state}
                  name={t(`platforms.${state}`)}
                  value={upTo(sends[state])}
                  hint={
                    state === 'deferred' && sends.deferredUntil !== null
                      ? t('platforms.until', { time: dateTime(sends.deferredUntil) })
                      : undefined
                  }
                />
              ))}
            </dl>
          </div>
        ))}
      </div>
    </Panel>
  )
}

function Fact({ name, value, hint }: { name: string; value: string; hint?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {hint !== undefined && <span className={classes.soft}> {hint}</span>}
      </dd>
    </div>
  )
}
