import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { COMPLAINT_KINDS, type ComplaintKind, type ComplaintWish } from '../api/privacy-cases.ts'

const MAX_WHAT = 4_000
const MAX_SHORT = 200

/** What happened, and how to answer; the same for anybody and for the shop's staff. */
export function ComplaintForm({
  submit,
  isBusy,
  onSubmit,
}: {
  submit: string
  isBusy: boolean
  onSubmit: (wish: ComplaintWish) => void
}) {
  const { t } = useTranslation('cases')
  const [kind, setKind] = useState<ComplaintKind>('leak')
  const [what, setWhat] = useState('')
  const [name, setName] = useState('')
  const [contact, setContact] = useState('')
  const filled = (field: 'name' | 'contact', text: string) => (text.trim() === '' ? {} : { [field]: text })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit({ kind, what, ...filled('name', name), ...filled('contact', contact) })
      }}
    >
      <Stack>
        <NativeSelect
          label={t('complaints.kindLabel')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as ComplaintKind)}
          data={COMPLAINT_KINDS.map((value) => ({ value, label: t(`complaints.kind.${value}`) }))}
        />
        <Textarea
          label={t('complaints.what')}
          required
          autosize
          minRows={4}
          maxLength={MAX_WHAT}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <TextInput
          label={t('complaints.name')}
          maxLength={MAX_SHORT}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('complaints.contactLabel')}
          maxLength={MAX_SHORT}
          value={contact}
          onChange={(event) => setContact(event.currentTarget.value)}
        />
        <Button type="submit" loading={isBusy} disabled={what.trim() === ''}>
          {submit}
        </Button>
      </Stack>
    </form>
  )
}
