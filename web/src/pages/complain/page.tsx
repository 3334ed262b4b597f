import { Anchor, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { complainPublicly } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { ComplaintForm } from '../../parts/complaint-form.tsx'
import { Failure } from '../../parts/failure.tsx'
import { PublicFrame } from '../../parts/public-frame.tsx'
import classes from './complain.module.css'

/** For anybody, without an account: a complaint, its number, and who answers for it. */
export default function Page() {
  const { t, i18n } = useTranslation('cases')
  const { mutate, data, error, isPending, reset } = useMutation({ mutationFn: complainPublicly })
  return (
    <PublicFrame title={t('form.title')}>
      {data === undefined ? (
        <>
          <Text>{t('form.lead')}</Text>
          <Text size="sm" c="var(--ink-soft)">
            {t('form.privacy')}
          </Text>
          {error && <Failure error={error} onRetry={reset} />}
          <ComplaintForm submit={t('form.send')} isBusy={isPending} onSubmit={mutate} />
        </>
      ) : (
        <Stack gap="xs" role="status" className={classes.sent}>
          <Title order={2} size="h4">
            {t('form.sent')}
          </Title>
          <Text fw={600}>{t('form.number', { number: data.number })}</Text>
          <Text size="sm">{t('form.due', { time: dateTime(data.dueAt) })}</Text>
          <Anchor href={`/complaints/${data.number}?lang=${i18n.language}`} underline="always">
            {t('form.status')}
          </Anchor>
        </Stack>
      )}
      <Text size="sm">{t('form.ownData')}</Text>
      <Text size="sm">{t('form.authority')}</Text>
    </PublicFrame>
  )
}
