import { Button, Skeleton, Stack, Text } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Page } from '../../api/page.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import classes from './requests.module.css'

/** Cases of one register, newest first: what may be begun above, a card each below. */
export function CaseList<Row extends { readonly id: string }>({
  of,
  query,
  begin,
  icon,
  card,
}: {
  of: 'complaints' | 'breaches' | 'holds' | 'support' | 'authority' | 'partners'
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>
  begin: ReactNode
  icon: ReactNode
  card: (row: Row) => ReactNode
}) {
  const { t } = useTranslation('cases')
  if (query.data === undefined)
    return query.isError ? (
      <Failure error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton height={240} radius="lg" aria-busy />
    )
  const rows = query.data.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{t(`${of}.lead`)}</Text>
      <div className={classes.actions}>{begin}</div>
      {rows.length === 0 ? (
        <Notice title={t(`${of}.empty.title`)} hint={t(`${of}.empty.hint`)} icon={icon} />
      ) : (
        <ul className={classes.list} aria-label={t(`${of}.list`)}>
          {rows.map((row) => (
            <li key={row.id}>{card(row)}</li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Stack>
  )
}
