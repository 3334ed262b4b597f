import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Trouble, troubledQuery } from '../../api/ops.ts'
import { itemsOf } from '../../api/page.ts'
import { coded } from '../../i18n/coded.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { upTo } from './words.ts'

/** Which problems how many channels have, over all shops. */
export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  const { t } = useTranslation('operations')
  return (
    <Panel name="channels">
      {troubles.length === 0 && <p className={classes.empty}>{t('channels.empty')}</p>}
      <ul className={classes.rows}>
        {troubles.map((trouble) => (
          <Row key={`${trouble.platform} ${trouble.code}`} trouble={trouble} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation('operations')
  const [isOpen, setOpen] = useState(false)
  const { platform, code, channels } = trouble
  return (
    <li className={classes.row}>
      <h3 className={classes.rowTitle}>
        <PlatformMark platform={platform} />
        {coded('operations:channels.code', code, t('channels.code.other'))}
      </h3>
      <p className={classes.soft}>
        <code>{code}</code> · {t('channels.count', { channels: upTo(channels) })}
      </p>
      <Button
        size="xs"
        variant="light"
        w="fit-content"
        aria-expanded={isOpen}
        aria-label={`${t(isOpen ? 'channels.hide' : 'channels.show')}: ${platform} ${code}`}
        onClick={() => setOpen(!isOpen)}
      >
        {t(isOpen ? 'channels.hide' : 'channels.show')}
      </Button>
      {isOpen && <Ids trouble={trouble} />}
    </li>
  )
}

/** Ids alone: whose they are is the shops' own people's to know. */
function Ids({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation('operations')
  const ids = useInfiniteQuery(troubledQuery(trouble))
  if (ids.data === undefined)
    return ids.isError ? (
      <Failure error={ids.error} onRetry={() => void ids.refetch()} />
    ) : (
      <Skeleton height={60} aria-busy />
    )
  return (
    <>
      <ul className={classes.ids} aria-label={t('channels.list', { code: trouble.code })}>
        {itemsOf(ids.data.pages).map(({ id, since }) => (
          <li key={id}>
            <code>{id}</code>{' '}
            <span className={classes.soft}>{t('channels.since', { time: dateTime(since) })}</span>
          </li>
        ))}
      </ul>
      {ids.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={ids.isFetchingNextPage}
          onClick={() => void ids.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </>
  )
}
