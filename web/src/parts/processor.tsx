import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './processor.module.css'

const HOTLINE = '1800 6162'
const EMAIL = 'hotro@kiotviet.vn'

/** Who collects and processes, as the privacy policy names it; stands wherever consent is asked. */
export function Processor() {
  const { t } = useTranslation('home')
  return (
    <address className={classes.processor}>
      <Text size="sm" fw={600}>
        {t('policy.title')}
      </Text>
      <Text size="sm" fw={500}>
        {t('policy.company')}
      </Text>
      <Text size="sm">{t('policy.address')}</Text>
      <Text size="sm">
        {t('policy.hotline')} <Anchor href="tel:18006162">{HOTLINE}</Anchor> · {t('policy.email')}{' '}
        <Anchor href={`mailto:${EMAIL}`}>{EMAIL}</Anchor>
      </Text>
    </address>
  )
}
