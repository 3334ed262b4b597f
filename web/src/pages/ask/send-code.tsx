import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { codeKey, type FollowedRequest } from '../../api/data-requests.ts'
import { dateTime } from '../../kit/time.ts'
import classes from './ask.module.css'
import { CopyText } from '../../parts/copy-text.tsx'

/** The code to be sent, while this tab knows it, and the chat to send it in. */
export function SendCode({ request: { number, codeExpiresAt, channel } }: { request: FollowedRequest }) {
  const { t } = useTranslation('asking')
  const { data: code } = useQuery<string | null>({
    queryKey: codeKey(number),
    queryFn: () => null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  if (!code) return <Text>{t('code.lost')}</Text>
  return (
    <Stack gap="sm" className={classes.box}>
      <Text>{t('code.lead', { name: channel?.name ?? '' })}</Text>
      <p className={classes.code} data-testid="code">
        {code}
      </p>
      <Text size="sm">{t('code.until', { time: dateTime(codeExpiresAt) })}</Text>
      <CopyText text={code} label={t('code.copy')} />
      {channel !== null && (
        <Button component="a" href={channel.chatUrl} target="_blank" rel="noopener noreferrer">
          {t(`code.open.${channel.platform}`)}
        </Button>
      )}
      <Text size="sm" c="var(--ink-soft)">
        {t('code.warning')}
      </Text>
    </Stack>
  )
}
