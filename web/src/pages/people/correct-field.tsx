import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { correctPerson, type Person, type PersonField, personQuery } from '../../api/people.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './person-card.module.css'

/** Characters the gateway takes. */
const MAX_LENGTH: Readonly<Record<PersonField, number>> = { name: 200, phone: 40, address: 500 }
const KEYBOARD = { name: 'text', phone: 'tel', address: 'text' } as const

export interface CorrectFieldProps {
  readonly person: Person
  readonly field: PersonField
  readonly onDone: () => void
}

/** Corrects a detail where it stands, or takes the correction back. */
export function CorrectField({ person, field, onDone }: CorrectFieldProps) {
  const { t } = useTranslation(['people', 'common'])
  const client = useQueryClient()
  const [value, setValue] = useState(person[field] ?? '')
  const save = useMutation({
    mutationFn: (next: string | null) => correctPerson(person.id, field, next),
    onSuccess(saved) {
      client.setQueryData<Person>(personQuery(person.id).queryKey, saved)
      // Open beside it: read again with what was saved.
      void client.invalidateQueries({ queryKey: [...personQuery(person.id).queryKey, 'contact'] })
      tellDone(t('corrected'))
      onDone()
    },
    onError: tellProblem,
  })
  const isUnchanged = value.trim() === '' || value.trim() === person[field]
  const props = {
    'aria-label': t(`correct.${field}`),
    description: t('correct.hint'),
    value,
    maxLength: MAX_LENGTH[field],
    autoFocus: true,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') onDone()
    },
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isUnchanged) save.mutate(value.trim())
  }
  return (
    <form className={classes.words} onSubmit={submit}>
      {field === 'address' ? (
        <Textarea {...props} autosize minRows={2} onChange={(event) => setValue(event.currentTarget.value)} />
      ) : (
        <TextInput
          {...props}
          inputMode={KEYBOARD[field]}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      )}
      <div className={classes.editActions}>
        <Button type="submit" size="compact-md" disabled={isUnchanged} loading={save.isPending}>
          {t('common:action.save')}
        </Button>
        <Button size="compact-md" variant="default" onClick={onDone}>
          {t('common:action.cancel')}
        </Button>
        {person.corrected[field] !== undefined && (
          <Button
            size="compact-md"
            variant="subtle"
            disabled={save.isPending}
            onClick={() => save.mutate(null)}
          >
            {t('takeBack')}
          </Button>
        )}
      </div>
    </form>
  )
}
