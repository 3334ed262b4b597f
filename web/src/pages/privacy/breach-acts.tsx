import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Breach, noticeDraft, takeStep } from '../../api/privacy-cases.ts'
import { tellProblem } from '../../parts/tell.ts'
import { BreachForm } from './breach-form.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

/** What can be done about a breach: drafts to print, whom was told, and its end with minutes. */
export function BreachActs({ breach }: { breach: Breach }) {
  const { id, number, state, peopleToldAt } = breach
  const { t, i18n } = useTranslation(['cases', 'common'])
  const [isEditing, setIsEditing] = useState(false)
  const [reference, setReference] = useState('')
  const [minutes, setMinutes] = useState('')
  const draft = useMutation({
    mutationFn: (to: 'authority' | 'people') => noticeDraft(id, to, i18n.language),
    onSuccess: (page, to) => save(page, `${number}-${to}.html`),
    onError: tellProblem,
  })
  const act = useCaseAct(({ step, body }: { step: string; body: object }) =>
    takeStep('breaches', id, step, body),
  )
  return (
    <>
      <div className={classes.actions}>
        {state !== 'closed' && (
          <Button variant="default" onClick={() => setIsEditing(true)}>
            {t('breaches.edit')}
          </Button>
        )}
        {(['authority', 'people'] as const).map((to) => (
          <Button key={to} variant="default" onClick={() => draft.mutate(to)}>
            {t(`breaches.draft.${to}`)}
          </Button>
        ))}
        {state !== 'closed' && peopleToldAt === null && (
          <Button variant="default" onClick={() => act.mutate({ step: 'people-told', body: {} })}>
            {t('breaches.peopleTold')}
          </Button>
        )}
      </div>
      {state === 'open' && (
        <Group align="end">
          <TextInput
            label={t('breaches.reference')}
            maxLength={200}
            value={reference}
            onChange={(event) => setReference(event.currentTarget.value)}
          />
          <Button
            disabled={reference.trim() === ''}
            onClick={() => act.mutate({ step: 'authority-told', body: { reference } })}
          >
            {t('breaches.told')}
          </Button>
        </Group>
      )}
      {state !== 'closed' && (
        <Group align="end">
          <Textarea
            label={t('breaches.minutes')}
            autosize
            maxLength={4_000}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={minutes.trim() === ''}
            onClick={() => act.mutate({ step: 'close', body: { minutes } })}
          >
            {t('breaches.close')}
          </Button>
        </Group>
      )}
      <Modal
        opened={isEditing}
        onClose={() => setIsEditing(false)}
        title={t('breaches.edit')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <BreachForm breach={breach} onDone={() => setIsEditing(false)} />
      </Modal>
    </>
  )
}

/** As a file, to open and print: it works inside another site's page too. */
function save(page: string, name: string): void {
  const address = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
