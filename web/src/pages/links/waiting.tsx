import { Button, Loader, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isEmbedded } from '../../api/host.ts'
import type { Link } from '../../api/links.ts'
import frame from './frame.module.css'
import { startAddress } from './start-address.ts'

export function Waiting({ link }: { link: Link }) {
  const { t } = useTranslation(['linking', 'common'])
  const platform = t(`common:platform.${link.platform}`)
  return (
    <section className={frame.card} aria-live="polite">
      <Loader type="dots" aria-hidden />
      <Title order={2} size="h4">
        {t('waiting.title', { platform })}
      </Title>
      <Text className={frame.soft}>{t('waiting.text', { platform })}</Text>
      {link.platform === 'zalo' && (
        <Text size="sm" className={frame.soft}>
          {t('waiting.zaloRefuses')}
        </Text>
      )}
      <Button
        component="a"
        href={startAddress(link)}
        target={isEmbedded ? '_top' : undefined}
        variant="light"
      >
        {t('waiting.open', { platform })}
      </Button>
    </section>
  )
}
