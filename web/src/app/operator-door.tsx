import { Button, Stack, Text, Title } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** What an operator finds here: nothing of any shop, and the way to the queues. */
export function OperatorDoor() {
  const { t } = useTranslation()
  return (
    <Stack p="xl" maw={560} gap="md" align="flex-start">
      <Title order={1} size="h3">
        {t('operator.title')}
      </Title>
      <Text>{t('operator.text')}</Text>
      <Button component="a" href="/ops/queues" rightSection={<IconExternalLink size={18} aria-hidden />}>
        {t('operator.queues')}
      </Button>
    </Stack>
  )
}
