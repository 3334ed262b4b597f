import { Button, Skeleton, Stack, Text } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { itemsOf, type Page } from '../../api/page.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { RecordFilterBar } from './record-filter.tsx'
import classes from './records.module.css'
import type { PrivacyTab } from './tabs.ts'

interface RecordListProps<T> {
  readonly tab: PrivacyTab['name'] & ('access' | 'disclosures')
  readonly query: Pick<
    UseInfiniteQueryResult<{ readonly pages: readonly Page<T>[] }>,
    'data' | 'isError' | 'error' | 'refetch' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'
  >
  readonly icon: ReactNode
  readonly row: (item: T) => ReactNode
  /** Between the lead and the rows. */
  readonly children?: ReactNode
}

/** A record of the desk: what it is, whose it shows, its rows, and more of them. */
export function RecordList<T extends { readonly id: string }>(props: RecordListProps<T>) {
  const { tab, query, icon, row, children } = props
  const { t } = useTranslation('records')
  if (query.data === undefined)
    return query.isError ? (
      <Failure error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton height={240} radius="lg" aria-busy />
    )
  const items = itemsOf(query.data.pages)
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{t(`${tab}.lead`)}</Text>
      {children}
      <RecordFilterBar tab={tab} />
      {items.length === 0 ? (
        <Notice title={t(`${tab}.empty.title`)} hint={t(`${tab}.empty.hint`)} icon={icon} />
      ) : (
        <ul className={classes.list} aria-label={t(`${tab}.list`)}>
          {items.map((item) => (
            <li key={item.id} className={classes.row}>
              {row(item)}
            </li>
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
