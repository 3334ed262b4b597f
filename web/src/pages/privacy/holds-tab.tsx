import { Badge, Button, Modal, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Hold, holdsQuery, takeStep } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { CaseList } from './case-list.tsx'
import { HoldForm } from './hold-form.tsx'
import { HoldOpenings } from './hold-openings.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const route = getRouteApi('/shop/privacy')

/** What is kept against an erasure, on whose word, until when. */
export default function HoldsTab() {
  const { t } = useTranslation(['cases', 'common'])
  const { personId } = route.useSearch()
  const query = useInfiniteQuery(holdsQuery)
  const [isAsking, setIsAsking] = useState(personId !== undefined)
  return (
    <>
      <CaseList
        of="holds"
        query={query}
        icon={<IconLock stroke={1.6} />}
        begin={<Button onClick={() => setIsAsking(true)}>{t('holds.ask')}</Button>}
        card={(hold) => <Card hold={hold} />}
      />
      <Modal
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('holds.ask')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <HoldForm personId={personId} onDone={() => setIsAsking(false)} />
      </Modal>
    </>
  )
}

function Card({ hold }: { hold: Hold }) {
  const { t } = useTranslation(['cases', 'requests'])
  const { id, number, state, scope, ground, document, reason, askedBy, decidedBy, expiresAt } = hold
  const { mutate, isPending } = useCaseAct((step: string) => takeStep('holds', id, step))
  return (
    <article className={classes.card} aria-label={number}>
      <div className={classes.head}>
        <Text fw={600} className={classes.number}>
          {number}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`holds.state.${state}`)}
        </Badge>
      </div>
      <Text fw={500}>
        {t(`holds.scope.${scope}`)} · {t('holds.until', { time: dateTime(expiresAt) })}
      </Text>
      <Text size="sm">
        {t(`requests:refuse.ground.${ground}`)} · {document}
      </Text>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {reason}
      </Text>
      <Text size="sm" c="var(--ink-soft)">
        {t('holds.askedBy', { who: askedBy })}
        {decidedBy === null ? '' : ` · ${t('holds.decidedBy', { who: decidedBy })}`}
      </Text>
      {state === 'standing' && scope === 'person' && <HoldOpenings hold={hold} />}
      <div className={classes.actions}>
        {state === 'asked' && (
          <>
            <Button disabled={isPending} onClick={() => mutate('approve')}>
              {t('holds.approve')}
            </Button>
            <Button variant="default" disabled={isPending} onClick={() => mutate('refuse')}>
              {t('holds.refuse')}
            </Button>
          </>
        )}
        {state === 'standing' && (
          <Button variant="default" disabled={isPending} onClick={() => mutate('end')}>
            {t('holds.end')}
          </Button>
        )}
      </div>
    </article>
  )
}
