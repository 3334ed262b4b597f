import { Badge, Button, FileButton, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AuthorityCase, handOver, moveCase, putScan, scanAddress } from '../../api/authority.ts'
import { savePage } from '../../kit/save-page.ts'
import { dateTime } from '../../kit/time.ts'
import { FileLink } from '../../parts/own-file.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

/** One order, as it was written down, and the next step it can take. */
export function AuthorityCard({ one }: { one: AuthorityCase }) {
  const { t } = useTranslation('cases')
  const { number, state, authority, orderNumber, orderedAt, basis, fields, from, to, dueAt, bar, exports } =
    one
  return (
    <article className={classes.card} aria-label={number}>
      <div className={classes.head}>
        <Text fw={600} className={classes.number}>
          {number}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`authority.state.${state}`)}
        </Badge>
      </div>
      <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
        {authority} · {orderNumber} · {dateTime(orderedAt)}
      </Text>
      <Text size="sm">
        {t(`authority.bases.${basis}`)} ·{' '}
        {one.scope === 'channel'
          ? t('authority.wholeChannel')
          : t('authority.people', { count: one.peopleCount })}
      </Text>
      <Text size="sm">
        {fields.map((field) => t(`authority.fields.${field}`)).join(', ')} · {dateTime(from)} – {dateTime(to)}
      </Text>
      <Text size="sm">{t('authority.due', { time: dateTime(dueAt) })}</Text>
      {bar !== null && (
        <Text size="sm" c="orange.9" style={{ overflowWrap: 'anywhere' }}>
          {t('authority.barred', { time: dateTime(bar.until) })} {bar.ground}
        </Text>
      )}
      <Text size="sm" c="var(--ink-soft)">
        {t('holds.askedBy', { who: one.askedBy })}
        {one.decidedBy === null ? '' : ` · ${t('holds.decidedBy', { who: one.decidedBy })}`}
      </Text>
      {exports.map((left) => (
        <Text key={left.id} size="sm">
          {t('authority.left', { time: dateTime(left.at), who: left.by, count: left.people })}
        </Text>
      ))}
      {one.minutes !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {one.minutes}
        </Text>
      )}
      <Steps one={one} />
    </article>
  )
}

function Steps({ one: { id, number, state, order } }: { one: AuthorityCase }) {
  const { t } = useTranslation('cases')
  const [minutes, setMinutes] = useState('')
  const scan = useCaseAct((file: File) => putScan(id, file))
  const step = useCaseAct(({ name, body }: { name: string; body?: object }) => moveCase(id, name, body))
  const hand = useCaseAct(async () => {
    savePage(await handOver(id), `${number}.html`)
    return { number }
  })
  return (
    <>
      <div className={classes.actions}>
        {order !== null && <FileLink href={scanAddress(id)}>{t('authority.scan')}</FileLink>}
        {state === 'asked' && (
          <>
            <FileButton
              accept="application/pdf,image/jpeg,image/png"
              onChange={(file) => file !== null && scan.mutate(file)}
              inputProps={{ 'aria-label': t('authority.putScan') }}
            >
              {(props) => (
                <Button {...props} variant="default" loading={scan.isPending}>
                  {t('authority.putScan')}
                </Button>
              )}
            </FileButton>
            <Button
              disabled={order === null || step.isPending}
              onClick={() => step.mutate({ name: 'approve', body: { orderHash: order?.sha256 } })}
            >
              {t('authority.approve')}
            </Button>
            <Button
              variant="default"
              disabled={step.isPending}
              onClick={() => step.mutate({ name: 'refuse' })}
            >
              {t('holds.refuse')}
            </Button>
          </>
        )}
        {state === 'approved' && (
          <Button loading={hand.isPending} onClick={() => hand.mutate()}>
            {t('authority.handOver')}
          </Button>
        )}
      </div>
      {state === 'approved' && (
        <Group align="end">
          <Textarea
            label={t('authority.minutes')}
            autosize
            maxLength={1_000}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={minutes.trim() === ''}
            onClick={() => step.mutate({ name: 'close', body: { minutes } })}
          >
            {t('authority.close')}
          </Button>
        </Group>
      )}
    </>
  )
}
