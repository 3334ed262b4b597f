import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import classes from './steps.module.css'

export type Step = 'consent' | 'platform' | 'choose'

/** A Zalo grant names its account itself, so there is nothing to choose afterwards. */
const STEPS: Readonly<Record<Platform, readonly Step[]>> = {
  facebook: ['consent', 'platform', 'choose'],
  zalo: ['consent', 'platform'],
}

/** Where one is on the way; `done` ticks them all. */
export function Steps({ platform, at }: { platform: Platform; at: Step | 'done' }) {
  const { t } = useTranslation(['linking', 'common'])
  const steps = STEPS[platform]
  const now = at === 'done' ? steps.length : steps.indexOf(at)
  return (
    <ol className={classes.steps} aria-label={t('step.label')}>
      {steps.map((step, index) => (
        <li key={step} data-done={index < now || undefined} aria-current={index === now ? 'step' : undefined}>
          <span className={classes.dot} aria-hidden="true">
            {index < now ? <IconCheck size={14} stroke={2.5} /> : index + 1}
          </span>
          <span className={classes.name}>
            {t(`step.${step}`, { platform: t(`common:platform.${platform}`) })}
          </span>
        </li>
      ))}
    </ol>
  )
}
