import { Button, Switch, TagsInput, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type NoticeWays, noticeWaysQuery, setNoticeWays } from '../../api/notice-ways.ts'
import { shortTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { HelpLink } from '../../parts/help-link.tsx'
import { Loading } from '../../parts/loading.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import { Section } from './section.tsx'
import classes from './settings.module.css'

/** As many as the gateway takes. */
const MAX_ADDRESSES = 10

/** By what the shop is told of broken links when nobody has the console open. Its owners' alone. */
export function NoticeWaySettings() {
  const { t } = useTranslation('settings')
  const ways = useQuery(noticeWaysQuery)
  return (
    <Section
      id="notice-ways"
      title={t('ways.title')}
      text={t('ways.text')}
      none=""
      link={null}
      isEmpty={false}
      after={<HelpLink topic="bao-khi-mat-ket-noi" />}
    >
      {ways.isPending && <Loading />}
      {ways.isError && <Failure error={ways.error} onRetry={() => void ways.refetch()} />}
      {ways.data !== undefined && <Ways key={ways.data.email.addresses.join()} ways={ways.data} />}
    </Section>
  )
}

function Ways({ ways: { email, call } }: { ways: NoticeWays }) {
  const { t } = useTranslation(['settings', 'common'])
  const client = useQueryClient()
  const [addresses, setAddresses] = useState([...email.addresses])
  const save = useMutation({
    mutationFn: setNoticeWays,
    onSuccess(saved) {
      client.setQueryData(noticeWaysQuery.queryKey, saved)
      tellDone(t('ways.saved'))
    },
    onError: tellProblem,
  })
  const wish = { emailOn: email.on, addresses, callOn: call.on }
  const isChanged = addresses.join() !== email.addresses.join()
  return (
    <>
      <li className={classes.rules}>
        <Way
          way={email}
          label={t('ways.email')}
          isBusy={save.isPending || (addresses.length === 0 && !email.on)}
          onChange={(emailOn) => save.mutate({ ...wish, emailOn })}
        />
        <TagsInput
          label={t('ways.addresses')}
          description={t('ways.addressesHint')}
          value={addresses}
          onChange={(next) => setAddresses(next.map((one) => one.trim()))}
          maxTags={MAX_ADDRESSES}
          acceptValueOnBlur
        />
        {isChanged && (
          <Button
            loading={save.isPending}
            onClick={() => save.mutate({ ...wish, emailOn: email.on && addresses.length > 0 })}
          >
            {t('common:action.save')}
          </Button>
        )}
      </li>
      <li>
        <Way
          way={call}
          label={t('ways.call')}
          isBusy={save.isPending}
          onChange={(callOn) => save.mutate({ ...wish, addresses: [...email.addresses], callOn })}
        />
      </li>
    </>
  )
}

interface WayProps {
  readonly way: NoticeWays['call']
  readonly label: string
  readonly isBusy: boolean
  readonly onChange: (on: boolean) => void
}

function Way({ way, label, isBusy, onChange }: WayProps) {
  const { t } = useTranslation('settings')
  return (
    <div className={classes.account}>
      <div className={classes.words}>
        <Text fw={600}>{label}</Text>
        <Text size="sm" c="var(--ink-soft)">
          {!way.available
            ? t('ways.unavailable')
            : way.last === null
              ? t('ways.never')
              : t(`ways.last.${way.last.state}`, { time: shortTime(way.last.at) })}
        </Text>
      </div>
      <Switch
        size="md"
        aria-label={label}
        checked={way.on}
        disabled={isBusy || (!way.available && !way.on)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  )
}
