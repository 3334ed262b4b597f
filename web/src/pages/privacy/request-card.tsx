import { Anchor, Badge, Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { canChat, meQuery } from '../../api/me.ts'
import { personQuery } from '../../api/people.ts'
import { acknowledgeRequest, type PrivacyRequest, requestsQuery } from '../../api/privacy-requests.ts'
import { dateTime } from '../../kit/time.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './requests.module.css'
import { RequestWish } from './request-wish.tsx'
import type { RequestAct } from './requests-tab.tsx'

/** From here on the clock is shown as pressing. */
const FEW_DAYS = 3

/** One request: who, what, how long there is left, and what can be done now. */
export function RequestCard({
  request,
  onAct,
}: {
  request: PrivacyRequest
  onAct: (act: RequestAct) => void
}) {
  const { t } = useTranslation('requests')
  const { number, kind, state, origin } = request
  const isWaiting = state === 'received' || state === 'acknowledged' || state === 'verified'
  return (
    <article className={classes.card} aria-label={number}>
      <div className={classes.head}>
        <Text fw={600} className={classes.number}>
          {number}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`state.${state}`)}
        </Badge>
      </div>
      <Text fw={500}>{t(`kind.${kind}`)}</Text>
      <Person request={request} />
      {origin === 'platform' && <Text size="sm">{t('fromPlatform')}</Text>}
      {origin === 'shopper' && <Text size="sm">{t('fromShopper')}</Text>}
      {request.answeredIn === 'page' && <Text size="sm">{t('answeredOnPage')}</Text>}
      {request.hasWish && <RequestWish requestId={request.id} />}
      <Clock request={request} />
      <div className={classes.actions}>
        {isWaiting && (
          <>
            <Button {...(kind === 'erase' ? { color: 'red.8' } : {})} onClick={() => onAct('execute')}>
              {t('act.execute')}
            </Button>
            {state === 'received' && <Acknowledge request={request} />}
            <Button variant="default" onClick={() => onAct('refuse')}>
              {t('act.refuse')}
            </Button>
          </>
        )}
        {(state === 'done' || state === 'refused') && (
          <Button variant="default" onClick={() => onAct('receipt')}>
            {t('act.receipt')}
          </Button>
        )}
      </div>
    </article>
  )
}

/** The name where the reader may see it; whoever was erased has none. */
function Person({ request: { personId, platform, kind, state } }: { request: PrivacyRequest }) {
  const { t } = useTranslation('requests')
  const { data: me } = useQuery(meQuery)
  const { data: person } = useQuery({
    ...personQuery(personId ?? ''),
    // Asked once: who is being erased is gone at any moment.
    enabled: ({ state: { data } }) =>
      data === undefined && personId !== null && canChat(me) && !(kind === 'erase' && state === 'executing'),
  })
  if (personId === null)
    return (
      <Text size="sm" c="var(--ink-soft)">
        <PlatformMark platform={platform} size={14} /> {t('personGone')}
      </Text>
    )
  return (
    <Text size="sm">
      <PlatformMark platform={platform} size={14} />{' '}
      <Anchor
        renderRoot={(props) => <Link {...props} to="/people/$personId" params={{ personId }} />}
        underline="always"
      >
        {person?.name ? t('person', { name: person.name }) : t('personUnnamed')}
      </Anchor>
    </Text>
  )
}

function Clock({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation('requests')
  const { workingDaysLeft: left, dueAt, clocks, finishedAt, acknowledgedAt, acknowledgeBy } = request
  if (left === null || finishedAt !== null)
    return finishedAt === null ? null : <Text size="sm">{t('finished', { time: dateTime(finishedAt) })}</Text>
  const words = left > 0 ? t('left', { count: left }) : left === 0 ? t('today') : t('late', { count: -left })
  return (
    <div>
      <Text
        size="sm"
        fw={600}
        c={left < 0 ? 'red.9' : left <= FEW_DAYS ? 'orange.9' : 'var(--mantine-color-text)'}
      >
        {words} · {t('due', { time: dateTime(dueAt) })}
      </Text>
      {clocks.withThirdPartyBy !== dueAt && (
        <Text size="sm" c="var(--ink-soft)">
          {t('thirdParty', { time: dateTime(clocks.withThirdPartyBy) })}
        </Text>
      )}
      {acknowledgedAt === null && (
        <Text size="sm">{t('acknowledgeBy', { time: dateTime(acknowledgeBy) })}</Text>
      )}
    </div>
  )
}

function Acknowledge({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation('requests')
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => acknowledgeRequest(request.id),
    async onSuccess() {
      tellDone(t('acknowledged', { number: request.number }))
      await client.invalidateQueries({ queryKey: requestsQuery.queryKey })
    },
    onError: tellProblem,
  })
  return (
    <Button variant="default" loading={isPending} onClick={() => mutate()}>
      {t('act.acknowledge')}
    </Button>
  )
}
