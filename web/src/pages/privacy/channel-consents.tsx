import { Title } from '@mantine/core'
import type { Consent } from '../../api/consents.ts'
import type { PermissionText } from '../../api/links.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { ConsentItem } from './consent-item.tsx'
import classes from './consents.module.css'

/** Giving (`consent` null: it was never given) or taking back one permission of one channel. */
export interface ConsentAct {
  readonly do: 'give' | 'withdraw'
  readonly text: PermissionText
  readonly channelId: string
  readonly channel: Consent['channel']
  readonly consent: Consent | null
}

export interface ChannelConsentsProps {
  /** Of one channel. */
  readonly consents: readonly [Consent, ...Consent[]]
  readonly texts: readonly PermissionText[]
  readonly onAct: (act: ConsentAct) => void
}

/** Every permission of a channel's platform, consented to or not, in the order of the policy. */
export function ChannelConsents({ consents, texts, onAct }: ChannelConsentsProps) {
  const [{ channelId, channel }] = consents
  const headingId = `consents-${channelId}`
  return (
    <section className={classes.channel} aria-labelledby={headingId}>
      <Title order={2} size="h4" id={headingId} className={classes.name}>
        <PlatformMark platform={channel.platform} />
        <span>{channel.name}</span>
      </Title>
      <ul className={classes.list}>
        {texts
          .filter(({ platform }) => platform === channel.platform)
          .map((text) => {
            const consent = consents.find(({ code }) => code === text.code) ?? null
            return (
              <ConsentItem
                key={text.code}
                text={text}
                consent={consent}
                channelId={channelId}
                channel={channel}
                onAct={(toDo) => onAct({ do: toDo, text, channelId, channel, consent })}
              />
            )
          })}
      </ul>
    </section>
  )
}
