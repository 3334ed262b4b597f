import { Button, NativeSelect, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Finding, FINDINGS, takeStep } from '../../api/privacy-cases.ts'
import { useCaseAct } from './use-case-act.ts'

const MAX_WORDS = 2_000

/** What the records showed. */
export function ExamineForm({ id }: { id: string }) {
  const { t } = useTranslation('cases')
  const [finding, setFinding] = useState<Finding>('not-confirmed')
  const { mutate, isPending } = useCaseAct(() => takeStep('complaints', id, 'examine', { finding }))
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('complaints.findingLabel')}
        value={finding}
        onChange={(event) => setFinding(event.currentTarget.value as Finding)}
        data={FINDINGS.map((value) => ({ value, label: t(`complaints.finding.${value}`) }))}
      />
      <Button loading={isPending} onClick={() => mutate()}>
        {t('complaints.examine')}
      </Button>
    </Stack>
  )
}

/** No case is closed without a reason, and what the complainant can do now. */
export function CloseForm({ id }: { id: string }) {
  const { t } = useTranslation('cases')
  const [reason, setReason] = useState('')
  const [guidance, setGuidance] = useState('')
  const { mutate, isPending } = useCaseAct(() => takeStep('complaints', id, 'close', { reason, guidance }))
  return (
    <Stack gap="xs">
      <Textarea
        label={t('complaints.reason')}
        required
        autosize
        maxLength={MAX_WORDS}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Textarea
        label={t('complaints.guidance')}
        description={t('complaints.guidanceHint')}
        required
        autosize
        maxLength={MAX_WORDS}
        value={guidance}
        onChange={(event) => setGuidance(event.currentTarget.value)}
      />
      <Button
        loading={isPending}
        disabled={reason.trim() === '' || guidance.trim() === ''}
        onClick={() => mutate()}
      >
        {t('complaints.close')}
      </Button>
    </Stack>
  )
}
