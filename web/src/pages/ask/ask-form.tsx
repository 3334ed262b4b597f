import { Button, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ASKED_KINDS, type AskedKind, type AskedWish } from '../../api/data-requests.ts'

const FIELDS = [
  { name: 'name', max: 200 },
  { name: 'phone', max: 40 },
  { name: 'address', max: 500 },
] as const
const MAX_NOTE = 1_000
type Correction = Record<(typeof FIELDS)[number]['name'], string>

/** What is asked, and for a correction what is to stand instead. */
export function AskForm({
  isBusy,
  onSubmit,
}: {
  isBusy: boolean
  onSubmit: (wish: Omit<AskedWish, 'key' | 'locale'>) => void
}) {
  const { t } = useTranslation('asking')
  const [kind, setKind] = useState<AskedKind>('access')
  const [fields, setFields] = useState<Correction>({ name: '', phone: '', address: '' })
  const [note, setNote] = useState('')
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))
  const isReady = kind !== 'correct' || Object.keys(filled).length > 0
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit({
          kind,
          ...(kind === 'correct' ? { correction: filled } : {}),
          ...(note.trim() === '' ? {} : { note }),
        })
      }}
    >
      <Stack>
        <Radio.Group label={t('form.kindLabel')} value={kind} onChange={(value) => setKind(value)}>
          <Stack gap="xs" mt="xs">
            {ASKED_KINDS.map((value) => (
              <Radio key={value} value={value} label={t(`kind.${value}`)} description={t(`about.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {kind === 'correct' &&
          FIELDS.map(({ name, max }) => (
            <TextInput
              key={name}
              label={t(`form.${name}`)}
              maxLength={max}
              value={fields[name]}
              onChange={({ currentTarget: { value } }) => setFields((now) => ({ ...now, [name]: value }))}
            />
          ))}
        <Textarea
          label={t('form.note')}
          autosize
          minRows={2}
          maxLength={MAX_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" loading={isBusy} disabled={!isReady}>
          {t('form.send')}
        </Button>
      </Stack>
    </form>
  )
}
