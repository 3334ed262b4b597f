import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './operations.module.css'

export type PanelName = 'platforms' | 'lanes' | 'queues' | 'alarms' | 'parked' | 'jobs' | 'channels' | 'keys'

/** One part of the page: what it is, and in a sentence what it means. */
export function Panel({ name, end, children }: { name: PanelName; end?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('operations')
  return (
    <section className={classes.panel} aria-labelledby={`operations-${name}`}>
      <div className={classes.panelHead}>
        <Title order={2} size="h5" id={`operations-${name}`}>
          {t(`${name}.title`)}
        </Title>
        {end}
      </div>
      {name !== 'alarms' && (
        <Text size="sm" c="var(--ink-soft)">
          {t(`${name}.hint`)}
        </Text>
      )}
      {children}
    </section>
  )
}
