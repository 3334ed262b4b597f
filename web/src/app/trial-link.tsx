import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { trialQuery } from '../api/trial.ts'
import classes from './trial-link.module.css'

/** Where the platforms are played: the other side of the conversation, one click away. */
export function TrialLink() {
  const { t } = useTranslation('home')
  const shopperUrl = useQuery(trialQuery).data?.shopperUrl ?? null
  if (shopperUrl === null) return null
  return (
    <a className={classes.link} href={shopperUrl} target="_blank" rel="noreferrer">
      {t('trial.play')}
      <IconExternalLink size={15} aria-hidden />
    </a>
  )
}
