import { Anchor, Button, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { examinationQuery } from '../../api/doctor.ts'
import { clock } from '../../kit/time.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { Failure } from '../../parts/failure.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { CheckLists } from './check-lists.tsx'
import classes from './doctor.module.css'
import { DoctorSkeleton } from './doctor-skeleton.tsx'
import { ProofPanel } from './proof-panel.tsx'
import { RhythmPanel } from './rhythm-panel.tsx'
import { Summary } from './summary.tsx'

const route = getRouteApi('/shop/channels/$channelId/doctor')

/** One channel examined: what is wrong with what to do, then what is well, beside the proof that nothing was lost. */
export default function Page() {
  const { t, i18n } = useTranslation('doctor')
  const { channelId } = route.useParams()
  const channel = useQuery(channelsQuery).data?.find(({ id }) => id === channelId)
  const examination = useQuery(examinationQuery(channelId, i18n.language))
  const { data, isFetching } = examination
  usePageTitle(t('title'))
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <Anchor component={Link} to="/channels" className={classes.back}>
            <IconArrowLeft size={17} aria-hidden />
            {t('back')}
          </Anchor>
          <Title order={1} size="h2">
            {channel === undefined ? t('title') : t('of', { name: channel.name })}
          </Title>
          <Text c="var(--ink-soft)" mt={4}>
            {t('lead')} <HelpLink topic="bac-si-kenh" />
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
          loading={isFetching}
          onClick={() => void examination.refetch()}
        >
          {t('again')}
        </Button>
      </header>
      <div role="status" className={classes.said}>
        {isFetching && t('running')}
        {!isFetching && data !== undefined && t('checkedAt', { time: clock(data.checkedAt) })}
      </div>
      {examination.isPending && <DoctorSkeleton />}
      {examination.isError && !isFetching && (
        <Failure error={examination.error} onRetry={() => void examination.refetch()} />
      )}
      {data !== undefined && (
        <div className={classes.columns}>
          <div className={classes.column}>
            <Summary checks={data.checks} />
            <CheckLists
              channelId={channelId}
              platform={channel?.platform ?? 'facebook'}
              checks={data.checks}
              onRepaired={() => void examination.refetch()}
            />
          </div>
          <aside className={classes.column}>
            <ProofPanel channelId={channelId} untilMs={new Date(data.checkedAt).getTime()} />
            <RhythmPanel rhythm={data.rhythm} />
          </aside>
        </div>
      )}
    </div>
  )
}
