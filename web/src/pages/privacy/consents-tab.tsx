import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Consent, consentsQuery } from '../../api/consents.ts'
import { catalogueQuery, type PermissionText } from '../../api/links.ts'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ChannelConsents, type ConsentAct } from './channel-consents.tsx'
import { ConsentDialog } from './consent-dialog.tsx'

/** What the shop has consented to, channel by channel; each consent can be taken back and given again here. */
export default function ConsentsTab() {
  const { t, i18n } = useTranslation('privacy')
  const consents = useQuery(consentsQuery)
  const catalogue = useQuery(catalogueQuery(i18n.language))
  const [act, setAct] = useState<ConsentAct | null>(null)
  const failed = [consents, catalogue].find(({ isError }) => isError)
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />
  if (consents.data === undefined || catalogue.data === undefined)
    return <Skeleton height={240} radius="lg" aria-busy />
  if (consents.data.length === 0)
    return (
      <Notice
        title={t('consents.empty.title')}
        hint={t('consents.empty.hint')}
        icon={<IconShieldCheck stroke={1.6} />}
      />
    )
  return (
    <Stack gap="lg">
      <Text c="var(--ink-soft)">{t('consents.lead')}</Text>
      <Channels consents={consents.data} texts={catalogue.data.items} onAct={setAct} />
      <ConsentDialog act={act} textVersion={catalogue.data.textVersion} onClose={() => setAct(null)} />
    </Stack>
  )
}

interface ChannelsProps {
  readonly consents: readonly Consent[]
  readonly texts: readonly PermissionText[]
  readonly onAct: (act: ConsentAct) => void
}

/** Linked channels first; those that are unlinked only when they are asked for. */
function Channels({ consents, texts, onAct }: ChannelsProps) {
  const { t } = useTranslation('privacy')
  const [showsUnlinked, setShowsUnlinked] = useState(false)
  const channels = byChannel(consents)
  const unlinked = channels.filter(([first]) => !first.channel.linked)
  const card = (rows: readonly [Consent, ...Consent[]]) => (
    <ChannelConsents key={rows[0].channelId} consents={rows} texts={texts} onAct={onAct} />
  )
  return (
    <>
      {channels.filter(([first]) => first.channel.linked).map(card)}
      {unlinked.length > 0 && (
        <Button
          variant="subtle"
          color="gray.7"
          style={{ justifySelf: 'start' }}
          aria-expanded={showsUnlinked}
          onClick={() => setShowsUnlinked(!showsUnlinked)}
        >
          {t('consents.unlinked', { count: unlinked.length })}
        </Button>
      )}
      {showsUnlinked && unlinked.map(card)}
    </>
  )
}

function byChannel(consents: readonly Consent[]): [Consent, ...Consent[]][] {
  const channels = new Map<string, [Consent, ...Consent[]]>()
  for (const consent of consents) {
    const known = channels.get(consent.channelId)
    if (known) known.push(consent)
    else channels.set(consent.channelId, [consent])
  }
  return [...channels.values()].sort(([a], [b]) => a.channel.name.localeCompare(b.channel.name, 'vi'))
}
