import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconMailbox } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type PrivacyRequest, requestsQuery } from '../../api/privacy-requests.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { RequestCard } from './request-card.tsx'
import { RequestLinks } from './request-links.tsx'
import { ExecuteDialog } from './request-execute.tsx'
import { RefuseDialog } from './request-refuse.tsx'
import { ReceiptDialog } from './request-receipt.tsx'
import classes from './requests.module.css'

export type RequestAct = 'execute' | 'refuse' | 'receipt'

/** What customers asked about their data, with the law's clock of each. */
export default function RequestsTab() {
  const { t } = useTranslation('requests')
  const query = useInfiniteQuery(requestsQuery)
  const [open, setOpen] = useState<{ act: RequestAct; request: PrivacyRequest } | null>(null)
  if (query.data === undefined)
    return query.isError ? (
      <Failure error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton height={240} radius="lg" aria-busy />
    )
  const requests = query.data.pages.flatMap(({ items }) => items)
  if (requests.length === 0)
    return (
      <Stack gap="lg">
        <RequestLinks />
        <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconMailbox stroke={1.6} />} />
      </Stack>
    )
  const shown = (act: RequestAct) => (open?.act === act ? open.request : null)
  const close = () => setOpen(null)
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{t('lead')}</Text>
      <RequestLinks />
      <ul className={classes.list} aria-label={t('list')}>
        {requests.map((request) => (
          <li key={request.id}>
            <RequestCard request={request} onAct={(act) => setOpen({ act, request })} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
      <ExecuteDialog request={shown('execute')} onClose={close} />
      <RefuseDialog request={shown('refuse')} onClose={close} />
      <ReceiptDialog request={shown('receipt')} onClose={close} />
    </Stack>
  )
}
