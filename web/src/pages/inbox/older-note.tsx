import { Button, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './messages.module.css'

interface Query {
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  fetchNextPage(): Promise<unknown>
}

/** Over the top of the thread while older messages are read, or when they could not be. */
export function OlderNote({ query, isSearching }: { query: Query; isSearching: boolean }) {
  const { t } = useTranslation(['inbox', 'common'])
  if (query.isFetchingNextPage || isSearching)
    return (
      <div className={classes.older} role="status">
        <Loader size={14} /> {t('loadingOlder')}
      </div>
    )
  if (!query.isFetchNextPageError) return null
  return (
    <div className={classes.older} role="alert">
      {t('common:failure.title')}
      <Button size="compact-xs" variant="light" onClick={() => void query.fetchNextPage()}>
        {t('common:action.retry')}
      </Button>
    </div>
  )
}
