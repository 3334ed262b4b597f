import { Badge, Button, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertOctagon } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Breach, breachesQuery, enterBreach } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { BreachActs } from './breach-acts.tsx'
import { CaseList } from './case-list.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const MAX_WORDS = 4_000
const LAST_DAY_HOURS = 24

/** Breaches, each with what is left of its 72 hours. */
export default function BreachesTab() {
  const { t } = useTranslation(['cases', 'common'])
  const query = useInfiniteQuery(breachesQuery)
  const [isEntering, setIsEntering] = useState(false)
  return (
    <>
      <CaseList
        of="breaches"
        query={query}
        icon={<IconAlertOctagon stroke={1.6} />}
        begin={<Button onClick={() => setIsEntering(true)}>{t('breaches.enter')}</Button>}
        card={(breach) => <Card breach={breach} />}
      />
      <Modal
        opened={isEntering}
        onClose={() => setIsEntering(false)}
        title={t('breaches.enter')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <Entry onDone={() => setIsEntering(false)} />
      </Modal>
    </>
  )
}

/** Of this moment, as `datetime-local` has it: the reader's own time, to the minute. */
function localNow(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function Entry({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('cases')
  const [what, setWhat] = useState('')
  const [detectedAt, setDetectedAt] = useState(localNow)
  const { mutate, isPending } = useCaseAct(
    () => enterBreach({ what, detectedAt: new Date(detectedAt).toISOString() }),
    onDone,
  )
  return (
    <Stack>
      <Textarea
        label={t('breaches.what')}
        required
        autosize
        minRows={3}
        maxLength={MAX_WORDS}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t('breaches.detectedAt')}
        required
        value={detectedAt}
        onChange={(event) => setDetectedAt(event.currentTarget.value)}
      />
      <Button loading={isPending} disabled={what.trim() === '' || detectedAt === ''} onClick={() => mutate()}>
        {t('breaches.enter')}
      </Button>
    </Stack>
  )
}

function Card({ breach }: { breach: Breach }) {
  const { t } = useTranslation('cases')
  const { number, state, what, detectedAt, hoursLeft, peopleCount } = breach
  return (
    <article className={classes.card} aria-label={number}>
      <div className={classes.head}>
        <Text fw={600} className={classes.number}>
          {number}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`breaches.state.${state}`)}
        </Badge>
      </div>
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{what}</Text>
      <Text size="sm">
        {t('breaches.detected', { time: dateTime(detectedAt) })}
        {peopleCount > 0 && ` · ${t('breaches.concerned', { count: peopleCount })}`}
      </Text>
      {hoursLeft !== null && (
        <Text
          size="sm"
          fw={600}
          c={hoursLeft < 0 ? 'red.9' : hoursLeft <= LAST_DAY_HOURS ? 'orange.9' : 'var(--mantine-color-text)'}
        >
          {hoursLeft < 0
            ? t('breaches.late', { count: -hoursLeft })
            : t('breaches.left', { count: hoursLeft })}
        </Text>
      )}
      <BreachActs breach={breach} />
    </article>
  )
}
