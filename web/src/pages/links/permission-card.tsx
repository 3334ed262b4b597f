import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PermissionText } from '../../api/links.ts'
import classes from './permission-card.module.css'

export interface PermissionCardProps {
  readonly item: PermissionText
  readonly isTicked: boolean
  /** The channel being linked again uses it now. */
  readonly isInUse: boolean
  readonly onTick: (isTicked: boolean) => void
}

/** One consent with all it takes to decide. */
export function PermissionCard({ item, isTicked, isInUse, onTick }: PermissionCardProps) {
  const { t } = useTranslation('linking')
  const about = `about-${item.code}`
  return (
    <div className={classes.card} data-ticked={isTicked || undefined}>
      <Checkbox
        size="md"
        checked={isTicked}
        onChange={(event) => onTick(event.currentTarget.checked)}
        aria-describedby={about}
        label={<span className={classes.sentence}>{item.sentence}</span>}
      />
      <dl id={about} className={classes.about}>
        <dt>{t('wizard.purpose')}</dt>
        <dd>{item.purpose}</dd>
        <dt>{t('wizard.without')}</dt>
        <dd>{item.without}</dd>
        <dt>{t('wizard.data')}</dt>
        <dd>{item.data.join(' · ')}</dd>
      </dl>
      <div className={classes.foot}>
        <span>{t('wizard.code', { code: item.code })}</span>
        {isInUse && <b>{t('wizard.inUse')}</b>}
      </div>
    </div>
  )
}
