import { Popover, Text } from '@mantine/core'
import { IconClockHour4, IconCoin, IconUserCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import type { WindowNow } from '../../api/conversations.ts'
import { timeLeft } from '../../kit/time.ts'
import { useNow } from '../../kit/use-now.ts'
import classes from './window-bar.module.css'

const ICON = { free: IconClockHour4, 'human-agent': IconUserCheck, paid: IconCoin } as const
const TICK_MS = 15_000

/** How long, and on what terms, this customer may be written to: said before anyone types. */
export function WindowBar({ verdict, platform }: { verdict: WindowNow; platform: Platform }) {
  const { t } = useTranslation('inbox')
  const nowMs = useNow(TICK_MS)
  const [isOpen, setIsOpen] = useState(false)
  const kind = verdict.kind ?? 'free'
  const Icon = ICON[kind]
  const remain = kind === 'paid' ? verdict.quota?.remain : undefined
  const left = verdict.until === null ? null : timeLeft(verdict.until, nowMs)
  return (
    <div className={classes.bar} data-kind={kind} role="group" aria-label={t('window.label')}>
      <span className={classes.kind}>
        <Icon size={15} stroke={2} aria-hidden />
        {t(kind === 'free' && platform === 'zalo' ? 'window.kind.free-zalo' : `window.kind.${kind}`)}
      </span>
      {left !== null && <span>· {t('window.until', { left })}</span>}
      {remain !== undefined && remain !== null && (
        <span>· {remain > 0 ? t('window.quota', { count: remain }) : t('window.quotaSpent')}</span>
      )}
      <Popover width={300} position="top-start" shadow="md" withArrow opened={isOpen} onChange={setIsOpen}>
        <Popover.Target>
          <button
            type="button"
            className={classes.why}
            onClick={() => setIsOpen((open) => !open)}
            onBlur={() => setIsOpen(false)}
            onKeyDown={(event) => event.key === 'Escape' && setIsOpen(false)}
          >
            {t('window.why')}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('window.label')}>
          <Text size="sm">{verdict.detail}</Text>
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}
