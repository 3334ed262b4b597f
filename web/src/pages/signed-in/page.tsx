import { Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { SIGNED_IN } from '../../api/me.ts'
import { usePageTitle } from '../../parts/page-title.ts'

/** Where a fresh sign-in ends that was asked for in another tab: that one is told, and goes on. */
export default function Page() {
  const { t } = useTranslation('activity')
  usePageTitle(t('stepUp.done'))
  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN)
    channel.postMessage('signed-in')
    channel.close()
  }, [])
  return (
    <div>
      <Title order={1} size="h2">
        {t('stepUp.done')}
      </Title>
      <Text c="var(--ink-soft)" mt={4}>
        {t('stepUp.doneHint')}
      </Text>
    </div>
  )
}
