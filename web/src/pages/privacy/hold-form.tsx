import { Button, NativeSelect, Stack, TextInput, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { askHold, HOLD_GROUNDS, type HoldGround } from '../../api/privacy-cases.ts'
import { useCaseAct } from './use-case-act.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const SPANS_DAYS = [30, 90, 180, 366]

/** One asks; another will have to approve. About a customer when opened from their card, else about a channel. */
export function HoldForm({ personId, onDone }: { personId: string | undefined; onDone: () => void }) {
  const { t } = useTranslation(['cases', 'requests'])
  const { data: channels = [] } = useQuery(channelsQuery)
  const [channelId, setChannelId] = useState('')
  const [ground, setGround] = useState<HoldGround>('contract')
  const [document, setDocument] = useState('')
  const [reason, setReason] = useState('')
  const [days, setDays] = useState(SPANS_DAYS[0] ?? 30)
  const of = personId === undefined ? { channelId: channelId || (channels[0]?.id ?? '') } : { personId }
  const { mutate, isPending } = useCaseAct(() => {
    // A minute less: the longest span must not end beyond what is allowed by the time it arrives.
    const expiresAt = new Date(Date.now() + days * DAY_MS - 60_000).toISOString()
    return askHold({ ...of, ground, document, reason, expiresAt })
  }, onDone)
  return (
    <Stack>
      {personId === undefined && (
        <NativeSelect
          label={t('holds.channel')}
          value={channelId}
          onChange={(event) => setChannelId(event.currentTarget.value)}
          data={channels.map(({ id, name }) => ({ value: id, label: name ?? id }))}
        />
      )}
      <NativeSelect
        label={t('holds.groundLabel')}
        value={ground}
        onChange={(event) => setGround(event.currentTarget.value as HoldGround)}
        data={HOLD_GROUNDS.map((value) => ({ value, label: t(`requests:refuse.ground.${value}`) }))}
      />
      <TextInput
        label={t('holds.document')}
        required
        maxLength={300}
        value={document}
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
      <Textarea
        label={t('holds.reason')}
        required
        autosize
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('holds.days')}
        value={String(days)}
        onChange={(event) => setDays(Number(event.currentTarget.value))}
        data={SPANS_DAYS.map(String)}
      />
      <Button
        loading={isPending}
        disabled={document.trim() === '' || reason.trim() === ''}
        onClick={() => mutate()}
      >
        {t('holds.ask')}
      </Button>
    </Stack>
  )
}
