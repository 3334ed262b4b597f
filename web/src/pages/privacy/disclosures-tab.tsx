import { Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconFileExport, IconPrinter } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Disclosure, disclosuresQuery, transfersPage, verdictQuery } from '../../api/privacy-records.ts'
import { savePage } from '../../kit/save-page.ts'
import { dateTime } from '../../kit/time.ts'
import { tellProblem } from '../../parts/tell.ts'
import { PersonLink, useRecordFilter } from './record-filter.tsx'
import { RecordList } from './record-list.tsx'
import classes from './records.module.css'

/** What left the shop: to whom, on what ground, how much. */
export default function DisclosuresTab() {
  const query = useInfiniteQuery(disclosuresQuery(useRecordFilter()))
  return (
    <RecordList
      tab="disclosures"
      query={query}
      icon={<IconFileExport stroke={1.6} />}
      row={(one) => <Row disclosure={one} />}
    >
      <Verdict />
      <Transfers />
    </RecordList>
  )
}

function Verdict() {
  const { t } = useTranslation('records')
  const { data } = useQuery(verdictQuery)
  if (data === undefined) return null
  const Icon = data.whole ? IconCircleCheck : IconAlertTriangle
  return (
    <Text
      size="sm"
      fw={600}
      className={classes.verdict}
      c={data.whole ? 'var(--mantine-color-text)' : 'red.9'}
    >
      <Icon size={18} color={data.whole ? 'var(--mantine-color-green-8)' : undefined} aria-hidden />
      {data.whole ? t('disclosures.whole', { count: data.rows }) : t('disclosures.broken')}
    </Text>
  )
}

function Transfers() {
  const { t } = useTranslation('records')
  const { mutate, isPending } = useMutation({
    mutationFn: transfersPage,
    onSuccess: (page) => savePage(page, 'transfers.html'),
    onError: tellProblem,
  })
  return (
    <div>
      <Button
        variant="default"
        leftSection={<IconPrinter size={17} aria-hidden />}
        loading={isPending}
        onClick={() => mutate()}
      >
        {t('disclosures.transfers')}
      </Button>
    </div>
  )
}

function Row({ disclosure }: { disclosure: Disclosure }) {
  const { t } = useTranslation('records')
  const { number, at, recipient, ground, codes, people, erased, bytes, sha256, user } = disclosure
  return (
    <>
      <div className={classes.what}>
        <Text fw={600}>
          {t(`recipient.${recipient.kind}`)}
          {recipient.name === null ? '' : `: ${recipient.name}`}
        </Text>
        <Text size="sm">
          {t(`ground.${ground.kind}`)}
          {ground.reference === null ? '' : ` · ${ground.reference}`}
        </Text>
        <Text size="sm">
          {people.map((personId) => (
            <span key={personId}>
              <PersonLink personId={personId} />{' '}
            </span>
          ))}
          {erased > 0 && t('erased', { count: erased })}
        </Text>
        <Text size="xs" c="var(--ink-soft)" className={classes.who}>
          {codes.join(', ')} · {t('disclosures.bytes', { count: bytes })} · SHA-256 {sha256}
        </Text>
      </div>
      <div className={classes.when}>
        <Text size="sm">{dateTime(at)}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {t('disclosures.number', { number })} · {user.id}
        </Text>
      </div>
    </>
  )
}
