import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'

/** Says how long the text is and what one message takes, and offers to send it as several. */
export default function SplitOffer({
  length,
  max,
  onSplit,
}: {
  length: number
  max: number
  onSplit: () => void
}) {
  const { t, i18n } = useTranslation('sending')
  const shown = (count: number): string => count.toLocaleString(i18n.language)
  return (
    <div className={classes.offer} role="group" aria-label={t('split.label')}>
      <span>{t('split.count', { length: shown(length), max: shown(max) })}</span>
      <Button size="compact-sm" variant="light" onClick={onSplit}>
        {t('split.send')}
      </Button>
    </div>
  )
}
