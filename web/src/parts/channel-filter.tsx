import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Platform } from '../api/channels.ts'
import { channelsQuery } from '../api/channels.ts'

export interface ChannelFilterProps {
  readonly label: string
  readonly allLabel: string
  readonly channelId: string | undefined
  readonly onChange: (channelId: string | undefined) => void
  /** Only these can have what is listed. */
  readonly platform?: Platform
}

const PLATFORM = { facebook: 'Facebook', zalo: 'Zalo' } as const

/** One channel, or all. The browser's own list: right on a phone, with a keyboard and with a screen reader. */
export function ChannelFilter({ label, allLabel, channelId, onChange, platform }: ChannelFilterProps) {
  const { data: channels = [] } = useQuery(channelsQuery)
  const offered = channels.filter((channel) => platform === undefined || channel.platform === platform)
  return (
    <NativeSelect
      size="sm"
      aria-label={label}
      value={channelId ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      data={[
        { value: '', label: allLabel },
        ...offered.map(({ id, name, platform: of }) => ({ value: id, label: `${name} · ${PLATFORM[of]}` })),
      ]}
    />
  )
}
