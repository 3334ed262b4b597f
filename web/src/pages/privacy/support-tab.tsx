import { Badge, Button, Code, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconLifebuoy } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  endSupportSession,
  openSupportSession,
  SUPPORT_TOPICS,
  type SupportSession,
  supportSessionsQuery,
  type SupportTopic,
} from '../../api/support-sessions.ts'
import { dateTime } from '../../kit/time.ts'
import { CaseList } from './case-list.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const HOURS = [1, 2, 4, 8, 24]
const TICKET = /^[\w-]{0,40}$/

/** The doors opened for KiotViet's support: until when, who came in, and closing one. */
export default function SupportTab() {
  const { t } = useTranslation(['cases', 'common'])
  const query = useInfiniteQuery(supportSessionsQuery)
  const [isOpening, setIsOpening] = useState(false)
  return (
    <>
      <CaseList
        of="support"
        query={query}
        icon={<IconLifebuoy stroke={1.6} />}
        begin={<Button onClick={() => setIsOpening(true)}>{t('support.open')}</Button>}
        card={(session) => <Card session={session} />}
      />
      <Modal
        opened={isOpening}
        onClose={() => setIsOpening(false)}
        title={t('support.open')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <OpenForm onDone={() => setIsOpening(false)} />
      </Modal>
    </>
  )
}

function OpenForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('cases')
  const [topic, setTopic] = useState<SupportTopic>('receiving')
  const [hours, setHours] = useState(2)
  const [ticket, setTicket] = useState('')
  const { mutate, isPending } = useCaseAct(
    () => numbered(openSupportSession({ topic, hours, ticket: ticket || null })),
    onDone,
  )
  return (
    <Stack>
      <NativeSelect
        label={t('support.topicLabel')}
        value={topic}
        onChange={(event) => setTopic(event.currentTarget.value as SupportTopic)}
        data={SUPPORT_TOPICS.map((value) => ({ value, label: t(`support.topic.${value}`) }))}
      />
      <NativeSelect
        label={t('support.hoursLabel')}
        value={String(hours)}
        onChange={(event) => setHours(Number(event.currentTarget.value))}
        data={HOURS.map((count) => ({ value: String(count), label: t('support.hours', { count }) }))}
      />
      <TextInput
        label={t('support.ticket')}
        value={ticket}
        onChange={({ currentTarget: { value } }) => TICKET.test(value) && setTicket(value)}
      />
      <Button loading={isPending} onClick={() => mutate()}>
        {t('support.open')}
      </Button>
    </Stack>
  )
}

function Card({ session }: { session: SupportSession }) {
  const { t } = useTranslation('cases')
  const { id, topic, ticket, state, until, staff } = session
  const { mutate, isPending } = useCaseAct(() => numbered(endSupportSession(id)))
  const who = staff.map(({ id: userId, name }) => name ?? userId).join(', ')
  return (
    <article className={classes.card} aria-label={id}>
      <div className={classes.head}>
        <Text fw={600}>{t(`support.topic.${topic}`)}</Text>
        <Badge variant={state === 'open' ? 'filled' : 'default'} size="lg" tt="none">
          {t(`support.state.${state}`)}
        </Badge>
      </div>
      <Text size="sm">
        {t('support.until', { time: dateTime(until) })}
        {ticket === null ? '' : ` · ${t('support.ticketOf', { ticket })}`}
      </Text>
      <Text size="sm" c="var(--ink-soft)">
        {staff.length === 0 ? t('support.nobody') : t('support.cameIn', { who })}
      </Text>
      {state === 'open' && (
        <>
          <Text size="sm">
            {t('support.code')}: <Code>{id}</Code>
          </Text>
          <div className={classes.actions}>
            <Button variant="default" disabled={isPending} onClick={() => mutate()}>
              {t('support.end')}
            </Button>
          </div>
        </>
      )}
    </article>
  )
}

/** Told by the number that support asks for. */
const numbered = async (asked: Promise<SupportSession>) => ({ number: (await asked).id })
