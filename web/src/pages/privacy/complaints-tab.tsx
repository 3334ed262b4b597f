import { Anchor, Badge, Button, Modal, Text } from '@mantine/core'
import { IconSpeakerphone } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Complaint, complaintsQuery, takeComplaint } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { ComplaintForm } from '../../parts/complaint-form.tsx'
import { CaseList } from './case-list.tsx'
import { ComplaintCase } from './complaint-case.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

const FEW_DAYS = 3

/** Who complained that their data was leaked or misused, and the law's clock of each. */
export default function ComplaintsTab() {
  const { t } = useTranslation(['cases', 'common'])
  const query = useInfiniteQuery(complaintsQuery)
  const [isTaking, setIsTaking] = useState(false)
  const [opened, setOpened] = useState<Complaint | null>(null)
  // What is shown stays while its dialog closes: one without a name tells a screen reader nothing.
  const [isOpen, setIsOpen] = useState(false)
  const { mutate, isPending } = useCaseAct(takeComplaint, () => setIsTaking(false))
  const closeButtonProps = { 'aria-label': t('common:action.close') }
  const open = (complaint: Complaint): void => {
    setOpened(complaint)
    setIsOpen(true)
  }
  return (
    <>
      <CaseList
        of="complaints"
        query={query}
        icon={<IconSpeakerphone stroke={1.6} />}
        begin={
          <>
            <Button onClick={() => setIsTaking(true)}>{t('complaints.take')}</Button>
            <Anchor href="/complaints" underline="always">
              {t('complaints.publicForm')}
            </Anchor>
          </>
        }
        card={(complaint) => <Card complaint={complaint} onOpen={() => open(complaint)} />}
      />
      <Modal
        opened={isTaking}
        onClose={() => setIsTaking(false)}
        title={t('complaints.take')}
        closeButtonProps={closeButtonProps}
      >
        <ComplaintForm submit={t('complaints.take')} isBusy={isPending} onSubmit={mutate} />
      </Modal>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={opened?.number ?? ''}
        size="lg"
        closeButtonProps={closeButtonProps}
      >
        {opened !== null && <ComplaintCase id={opened.id} />}
      </Modal>
    </>
  )
}

function Card({ complaint, onOpen }: { complaint: Complaint; onOpen: () => void }) {
  const { t } = useTranslation('cases')
  const { number, kind, state, origin, workingDaysLeft: left, dueAt, closedAt } = complaint
  return (
    <article className={classes.card} aria-label={number}>
      <div className={classes.head}>
        <Text fw={600} className={classes.number}>
          {number}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`complaints.state.${state}`)}
        </Badge>
      </div>
      <Text fw={500}>{t(`complaints.kind.${kind}`)}</Text>
      <Text size="sm">{t(`complaints.origin.${origin}`)}</Text>
      {left === null ? (
        closedAt !== null && <Text size="sm">{t('complaints.closedAt', { time: dateTime(closedAt) })}</Text>
      ) : (
        <Text
          size="sm"
          fw={600}
          c={left < 0 ? 'red.9' : left <= FEW_DAYS ? 'orange.9' : 'var(--mantine-color-text)'}
        >
          {left < 0 ? t('complaints.late', { count: -left }) : t('complaints.left', { count: left })} ·{' '}
          {t('complaints.due', { time: dateTime(dueAt) })}
        </Text>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onOpen} aria-label={t('complaints.openOne', { number })}>
          {t('complaints.open')}
        </Button>
      </div>
    </article>
  )
}
