import { Button, Checkbox, Group, NativeSelect, Stack, TextInput, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LEGAL_BASES, openCase, SHARED_FIELDS } from '../../api/authority.ts'
import { channelsQuery } from '../../api/channels.ts'
import { meQuery } from '../../api/me.ts'
import { useCaseAct } from './use-case-act.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const ANSWER_DAYS = 10
const EMPTY = {
  authority: '',
  orderNumber: '',
  orderedAt: '',
  basis: LEGAL_BASES[0] as string,
  channelId: '',
  from: '',
  to: '',
  dueAt: new Date(Date.now() + ANSWER_DAYS * DAY_MS).toISOString().slice(0, 10),
  barGround: '',
  barUntil: '',
}
type Said = typeof EMPTY
const NEEDED = ['authority', 'orderNumber', 'orderedAt', 'from', 'to', 'dueAt'] as const

/** The reader's own day, from its first moment, or to its last. */
const begins = (day: string): string => new Date(`${day}T00:00:00`).toISOString()
const ends = (day: string): string => new Date(Date.parse(begins(day)) + DAY_MS).toISOString()

/** What the order says is written down by one person; about a customer when opened from their card, else about a channel. */
export function AuthorityForm({ personId, onDone }: { personId: string | undefined; onDone: () => void }) {
  const { t } = useTranslation('cases')
  const { data: channels = [] } = useQuery(channelsQuery)
  const { data: me } = useQuery(meQuery)
  const [said, setSaid] = useState<Said>(EMPTY)
  const [fields, setFields] = useState<string[]>([])
  const { mutate, isPending } = useCaseAct(() => {
    const { authority, orderNumber, basis, barGround, barUntil } = said
    const of =
      personId === undefined
        ? { channelId: said.channelId || (channels[0]?.id ?? '') }
        : { personIds: [personId] }
    const bar = barGround.trim() === '' ? {} : { bar: { ground: barGround, until: ends(barUntil) } }
    return openCase({
      ...of,
      ...bar,
      ...{ authority, orderNumber, basis, fields },
      orderedAt: begins(said.orderedAt),
      from: begins(said.from),
      to: ends(said.to),
      dueAt: ends(said.dueAt),
    })
  }, onDone)
  const bind = (name: keyof Said) => ({
    label: t(`authority.say.${name}`),
    value: said[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setSaid((before) => ({ ...before, [name]: value }))
    },
  })
  const isBarWhole = (said.barGround.trim() === '') === (said.barUntil === '')
  const isWhole = NEEDED.every((name) => said[name].trim() !== '') && fields.length > 0 && isBarWhole
  return (
    <Stack>
      <TextInput {...bind('authority')} required maxLength={200} />
      <TextInput {...bind('orderNumber')} required maxLength={100} />
      <TextInput {...bind('orderedAt')} required type="date" />
      <NativeSelect
        {...bind('basis')}
        data={LEGAL_BASES.map((value) => ({ value, label: t(`authority.bases.${value}`) }))}
      />
      {personId === undefined && (
        <NativeSelect
          {...bind('channelId')}
          data={channels.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Checkbox.Group label={t('authority.say.fields')} value={fields} onChange={setFields}>
        <Group mt={4}>
          {SHARED_FIELDS.map((value) => (
            <Checkbox key={value} value={value} label={t(`authority.fields.${value}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow>
        <TextInput {...bind('from')} required type="date" />
        <TextInput {...bind('to')} required type="date" />
      </Group>
      <TextInput {...bind('dueAt')} required type="date" />
      {me !== undefined && !me?.roles.includes('owner') && (
        <>
          <Textarea {...bind('barGround')} autosize maxLength={500} />
          <TextInput {...bind('barUntil')} type="date" />
        </>
      )}
      <Button loading={isPending} disabled={!isWhole} onClick={() => mutate()}>
        {t('authority.open')}
      </Button>
    </Stack>
  )
}
