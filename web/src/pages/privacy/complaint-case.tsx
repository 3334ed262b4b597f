import { Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import {
  COMPLAINT_ACTIONS,
  type ComplaintAction,
  complaintQuery,
  type OpenedComplaint,
  takeStep,
} from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { CloseForm, ExamineForm } from './complaint-forms.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const SHOWN_ROWS = 50

/** One complaint: what was said, what the records say, what can be done, and the answer. */
export function ComplaintCase({ id }: { id: string }) {
  const { t } = useTranslation('cases')
  const { data, error, refetch } = useQuery(complaintQuery(id))
  const acknowledge = useCaseAct(() => takeStep('complaints', id, 'acknowledge'))
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={200} aria-busy />
  const { state, words, answer } = data
  return (
    <Stack>
      <section>
        <Title order={3} size="h5">
          {t('complaints.said')}
        </Title>
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {words === null ? t('complaints.gone') : words.what}
        </Text>
        {words?.contact && <Text size="sm">{t('complaints.contact', { contact: words.contact })}</Text>}
      </section>
      <Timeline complaint={data} />
      {state === 'received' && (
        <Button variant="default" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
          {t('complaints.acknowledge')}
        </Button>
      )}
      {state !== 'closed' && <Actions complaint={data} />}
      {(state === 'received' || state === 'acknowledged') && <ExamineForm id={id} />}
      {data.finding !== null && <Text fw={500}>{t(`complaints.finding.${data.finding}`)}</Text>}
      {state === 'examined' && <CloseForm id={id} />}
      {answer !== null && (
        <Text style={{ whiteSpace: 'pre-wrap' }}>
          {answer.reason}
          {'\n'}
          {answer.guidance}
        </Text>
      )}
    </Stack>
  )
}

function Timeline({ complaint: { timeline } }: { complaint: OpenedComplaint }) {
  const { t } = useTranslation('cases')
  const rows = timeline.rows.slice(-SHOWN_ROWS)
  return (
    <section>
      <Title order={3} size="h5">
        {t('complaints.timeline')}
      </Title>
      {rows.length === 0 && <Text size="sm">{t('complaints.nothing')}</Text>}
      {(timeline.cut.length > 0 || rows.length < timeline.rows.length) && (
        <Text size="sm">{t('complaints.cut')}</Text>
      )}
      <ol className={classes.list}>
        {rows.map(({ at, source, by, what, row }) => (
          <li key={`${source} ${row}`}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {dateTime(at)} · {t(`complaints.source.${source}`)} · {what}
              {by === null ? '' : ` · ${by}`}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Actions({ complaint: { id, channelId, actions } }: { complaint: OpenedComplaint }) {
  const { t } = useTranslation('cases')
  const { data: me } = useQuery(meQuery)
  const { mutate, isPending } = useCaseAct((action: ComplaintAction) =>
    takeStep('complaints', id, 'actions', { action }),
  )
  const offered = COMPLAINT_ACTIONS.filter(
    (action) =>
      (action === 'end-sessions' || channelId !== null) &&
      (canLink(me) || (action !== 'unlink' && action !== 'rotate-tokens')),
  )
  return (
    <section>
      <Title order={3} size="h5">
        {t('complaints.actions')}
      </Title>
      <div className={classes.actions}>
        {offered.map((action) => (
          <Button key={action} variant="default" disabled={isPending} onClick={() => mutate(action)}>
            {t(`complaints.action.${action}`)}
          </Button>
        ))}
      </div>
      {actions.map(({ action, at, outcome }) => (
        <Text size="sm" key={`${action} ${at}`}>
          {dateTime(at)} · {t('complaints.acted', { action: t(`complaints.action.${action}`), outcome })}
        </Text>
      ))}
    </section>
  )
}
