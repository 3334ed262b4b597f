import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import { IconPlugConnected, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, channelsQuery } from '../../api/channels.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { fold } from '../../kit/fold.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import { Failure } from '../../parts/failure.tsx'
import { HelpLink } from '../../parts/help-link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { ChannelCard } from './channel-card.tsx'
import classes from './channels.module.css'
import { CardSkeletons } from './skeletons.tsx'
import { UnlinkDialog } from './unlink-dialog.tsx'

/** Below this many, looking is faster than searching. */
const SEARCH_FROM = 9
const PLATFORMS = ['facebook', 'zalo'] as const

export default function Page() {
  const { t } = useTranslation('channels')
  usePageTitle(t('title'))
  const channels = useQuery(channelsQuery)
  const isOwner = canLink(useQuery(meQuery).data)
  const [unlinking, setUnlinking] = useState<Channel | null>(null)
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <Title order={1} size="h2">
            {t('title')}
          </Title>
          <Text c="var(--ink-soft)" mt={4}>
            {isOwner ? t('lead') : t('onlyOwner')} <HelpLink topic="lien-ket-trang-facebook" />
          </Text>
        </div>
        {isOwner && (
          <Group gap="sm">
            {PLATFORMS.map((platform) => (
              <ButtonLink
                key={platform}
                to="/links/new"
                search={{ platform }}
                variant="default"
                leftSection={<PlatformMark platform={platform} isDecoration />}
              >
                {t(`link.${platform}`)}
              </ButtonLink>
            ))}
          </Group>
        )}
      </header>
      {channels.isPending && <CardSkeletons />}
      {channels.isError && <Failure error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.length === 0 && (
        <Notice title={t('empty.title')} hint={t('empty.hint')} icon={<IconPlugConnected stroke={1.6} />} />
      )}
      {channels.data !== undefined && channels.data.length > 0 && (
        <ChannelCards channels={channels.data} isOwner={isOwner} onUnlink={setUnlinking} />
      )}
      <UnlinkDialog channel={unlinking} onClose={() => setUnlinking(null)} />
    </div>
  )
}

interface ChannelCardsProps {
  readonly channels: readonly Channel[]
  readonly isOwner: boolean
  readonly onUnlink: (channel: Channel) => void
}

/** Those in need of a hand first; what is unlinked only when it is asked for. */
function ChannelCards({ channels, isOwner, onUnlink }: ChannelCardsProps) {
  const { t } = useTranslation('channels')
  const [search, setSearch] = useState('')
  const [showsUnlinked, setShowsUnlinked] = useState(false)
  const words = fold(search.trim())
  const found = channels
    .filter(
      ({ name, externalId }) => words === '' || fold(name).includes(words) || externalId.includes(words),
    )
    .sort(byNeed)
  const linked = found.filter(({ status }) => status !== 'unlinked')
  const unlinked = found.filter(({ status }) => status === 'unlinked')
  const isOpen = showsUnlinked || linked.length === 0
  const card = (channel: Channel) => (
    <ChannelCard key={channel.id} channel={channel} isOwner={isOwner} onUnlink={() => onUnlink(channel)} />
  )
  return (
    <>
      {channels.length >= SEARCH_FROM && (
        <TextInput
          type="search"
          maw={360}
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && <Text c="var(--ink-soft)">{t('noneFound')}</Text>}
      <ul className={classes.cards}>{linked.map(card)}</ul>
      {unlinked.length > 0 && (
        <section>
          <Button
            variant="subtle"
            color="gray.7"
            aria-expanded={isOpen}
            onClick={() => setShowsUnlinked(!showsUnlinked)}
          >
            {t('unlinkedOnes', { count: unlinked.length })}
          </Button>
          {isOpen && <ul className={classes.cards}>{unlinked.map(card)}</ul>}
        </section>
      )}
    </>
  )
}

const NEED = { 'needs-relink': 0, degraded: 1, active: 2, unlinked: 3 } as const
const byNeed = (a: Channel, b: Channel): number =>
  NEED[a.status] - NEED[b.status] || a.name.localeCompare(b.name, 'vi')
