import { Text } from '@mantine/core'
import { IconZoomQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type FollowedRequest, followedQuery, type PageKey } from '../../api/data-requests.ts'
import { codeOf } from '../../api/problem.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Answer } from './answer.tsx'
import classes from './ask.module.css'
import { CopyText } from '../../parts/copy-text.tsx'
import { PublicFrame } from '../../parts/public-frame.tsx'
import { SendCode } from './send-code.tsx'

const route = getRouteApi('/r/status/$number')

/** Where a request stands, for whoever has its number and what stands behind `#` in its address. */
export default function Page() {
  const { t } = useTranslation('asking')
  const { number } = route.useParams()
  const page = { number, secret: useLocation().hash }
  const { data, error, refetch } = useQuery(followedQuery(page))
  const isUnknown = codeOf(error) === 'not-found'
  return (
    <PublicFrame title={t('status.title', { number })}>
      {data !== undefined ? (
        <Followed request={data} page={page} />
      ) : isUnknown ? (
        <Notice
          title={t('status.unknown')}
          hint={t('status.unknownHint')}
          icon={<IconZoomQuestion stroke={1.6} />}
        />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </PublicFrame>
  )
}

function Followed({ request, page }: { request: FollowedRequest; page: PageKey }) {
  const { t } = useTranslation('asking')
  const { state, kind, dueAt, finishedAt, channel } = request
  return (
    <>
      <Text role="status" fw={600}>
        {t(`state.${state}`)}
      </Text>
      {state === 'waiting-for-code' && <SendCode request={request} />}
      <dl className={classes.facts}>
        <dt>{t('status.kind')}</dt>
        <dd>{t(`kind.${kind}`)}</dd>
        {channel !== null && (
          <>
            <dt>{t('status.shop')}</dt>
            <dd>{channel.name}</dd>
          </>
        )}
        {dueAt !== null && finishedAt === null && (
          <>
            <dt>{t('status.due')}</dt>
            <dd>{dateTime(dueAt)}</dd>
          </>
        )}
        {finishedAt !== null && (
          <>
            <dt>{t('status.finished')}</dt>
            <dd>{dateTime(finishedAt)}</dd>
          </>
        )}
      </dl>
      <Answer request={request} page={page} />
      <Text size="sm">{t('status.keep')}</Text>
      <CopyText text={window.location.href} label={t('status.copyLink')} />
      <Text size="sm">{t('status.authority')}</Text>
    </>
  )
}
