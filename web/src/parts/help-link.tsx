import { IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './help-link.module.css'

/** Where a question arises, the page of the guide that answers it. Beside the work, which stays as it is. */
export function HelpLink({ topic }: { topic: string }) {
  const { t } = useTranslation()
  return (
    <a className={classes.link} href={`/help/${topic}`} target="_blank" rel="noopener">
      <IconHelpCircle size={17} stroke={1.8} aria-hidden />
      {t('help.open')}
    </a>
  )
}
