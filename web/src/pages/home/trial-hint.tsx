import { Anchor, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { trialQuery } from '../../api/trial.ts'
import classes from './home.module.css'

const STEPS = ['signIn', 'link', 'write', 'answer'] as const

/** Where the platforms are played: how to see it work in two minutes. */
export function TrialHint() {
  const { t } = useTranslation('home')
  const shopperUrl = useQuery(trialQuery).data?.shopperUrl ?? null
  if (shopperUrl === null) return null
  return (
    <section className={classes.trial} aria-labelledby="trial">
      <Text id="trial" fw={650} size="sm">
        {t('trial.title')}
      </Text>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>
            {t(`trial.${step}`)}
            {step === 'write' && (
              <>
                {' '}
                <Anchor href={shopperUrl} target="_blank" rel="noreferrer" underline="always">
                  {t('trial.shopper')} <IconExternalLink size={14} className={classes.inline} aria-hidden />
                </Anchor>
              </>
            )}
          </li>
        ))}
      </ol>
      <Text size="xs" c="var(--ink-soft)">
        {t('trial.safe')}
      </Text>
    </section>
  )
}
