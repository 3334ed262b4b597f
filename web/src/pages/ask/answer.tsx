import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type FollowedRequest,
  followedQuery,
  openAnswer,
  type PageKey,
  takeCopy,
} from '../../api/data-requests.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './ask.module.css'
import { saveFile } from './save-file.ts'

/** What was done, and what the code of the chat opens. */
export function Answer({ request, page }: { request: FollowedRequest; page: PageKey }) {
  const { t } = useTranslation('asking')
  const { receipt, exportUntil, exportedAt, extendedAt, state } = request
  return (
    <>
      {receipt !== null && receipt.length > 0 && (
        <section className={classes.box} aria-label={t('answer.receipt')}>
          <Text fw={600}>{t('answer.receipt')}</Text>
          <Text size="sm">{t('answer.stores', { count: receipt.length })}</Text>
        </section>
      )}
      {exportedAt !== null && <Text size="sm">{t('answer.taken', { time: dateTime(exportedAt) })}</Text>}
      {(exportUntil !== null || extendedAt !== null || state === 'refused') && (
        <Opening request={request} page={page} />
      )}
    </>
  )
}

function Opening({ request, page }: { request: FollowedRequest; page: PageKey }) {
  const { t } = useTranslation('asking')
  const client = useQueryClient()
  const [code, setCode] = useState('')
  const open = useMutation({ mutationFn: () => openAnswer(page, code) })
  const copy = useMutation({
    mutationFn: (as: 'html' | 'file') => takeCopy(page, code, as),
    async onSuccess(data, as) {
      saveFile(data, `${page.number}.${as === 'html' ? 'html' : 'json'}`)
      await client.invalidateQueries({ queryKey: followedQuery(page).queryKey })
    },
  })
  const { error, reset } = copy.error ? copy : open
  const { exportUntil } = request
  const { refusal = null, extensionReason = null } = open.data ?? {}
  return (
    <Stack gap="sm" className={classes.box}>
      <Text>
        {exportUntil === null ? t('opening.refused') : t('opening.export', { time: dateTime(exportUntil) })}
      </Text>
      <TextInput
        label={t('opening.label')}
        description={t('opening.hint')}
        autoComplete="off"
        maxLength={40}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {error && <Failure error={error} onRetry={reset} />}
      <Group>
        {exportUntil === null ? (
          <Button disabled={code.trim() === ''} loading={open.isPending} onClick={() => open.mutate()}>
            {t('opening.show')}
          </Button>
        ) : (
          <>
            <Button
              disabled={code.trim() === ''}
              loading={copy.isPending}
              onClick={() => copy.mutate('html')}
            >
              {t('opening.page')}
            </Button>
            <Button
              variant="default"
              disabled={code.trim() === '' || copy.isPending}
              onClick={() => copy.mutate('file')}
            >
              {t('opening.json')}
            </Button>
          </>
        )}
      </Group>
      {extensionReason !== null && <Text>{t('answer.extended', { reason: extensionReason })}</Text>}
      {refusal !== null && (
        <>
          <Text>{t('answer.reason', { reason: refusal.reason })}</Text>
          <Text>{t('answer.guidance', { guidance: refusal.guidance })}</Text>
        </>
      )}
    </Stack>
  )
}
