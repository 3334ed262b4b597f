import { ActionIcon, Indicator, Popover, Text } from '@mantine/core'
import { IconBell, IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dismissNotice, noticesQuery, type ShopNotice } from '../api/doctor.ts'
import { shortTime } from '../kit/time.ts'
import { tellProblem } from '../parts/tell.ts'
import classes from './notices-menu.module.css'

/** What the shop should know of its channels and of who reads what, wherever it is working. */
export function NoticesMenu() {
  const { t, i18n } = useTranslation('doctor')
  const [isOpen, setOpen] = useState(false)
  const { data: notices = [] } = useQuery(noticesQuery(i18n.language))
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus shadow="md">
      <Indicator disabled={notices.length === 0} label={notices.length} size={17} color="red.8" offset={5}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray.7"
            size="lg"
            aria-label={t('notices.open', { count: notices.length })}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBell size={21} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t('notices.title')}>
        {notices.length === 0 ? (
          <Text size="sm" p="md" c="var(--ink-soft)">
            {t('notices.none')}
          </Text>
        ) : (
          <ul className={classes.list}>
            {notices.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} onLeave={() => setOpen(false)} />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function NoticeRow({ notice, onLeave }: { notice: ShopNotice; onLeave: () => void }) {
  const { t } = useTranslation('doctor')
  const client = useQueryClient()
  const { id, title, detail, at } = notice
  const dismiss = useMutation({
    mutationFn: () => dismissNotice(id),
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['notices'] }),
  })
  return (
    <li className={classes.notice}>
      <div>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" mt={2}>
          {detail}
        </Text>
        <Text size="xs" c="var(--ink-soft)" mt={4}>
          {shortTime(at)} · <Whereto notice={notice} onLeave={onLeave} />
        </Text>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray.7"
        aria-label={t('notices.dismiss', { title })}
        loading={dismiss.isPending}
        onClick={() => dismiss.mutate()}
      >
        <IconCheck size={18} aria-hidden />
      </ActionIcon>
    </li>
  )
}

/** What a notice about no channel leads to. */
const TABS: Partial<Record<ShopNotice['kind'], string>> = {
  'bulk-export': 'disclosures',
  'authority-export': 'authority',
}

function Whereto({ notice, onLeave }: { notice: ShopNotice; onLeave: () => void }) {
  const { t } = useTranslation('doctor')
  const { channelId, userId, kind } = notice
  if (channelId !== null)
    return (
      <Link to="/channels/$channelId/doctor" params={{ channelId }} onClick={onLeave}>
        {t('notices.look')}
      </Link>
    )
  if (kind === 'frozen')
    return (
      <Link to="/activity" search={{ tab: 'freezes' }} onClick={onLeave}>
        {t('notices.look')}
      </Link>
    )
  if (kind === 'callout-paused')
    return (
      <Link to="/settings" onClick={onLeave}>
        {t('notices.look')}
      </Link>
    )
  const tab = TABS[kind] ?? 'access'
  return (
    <Link to="/privacy" search={{ tab, userId: userId ?? undefined }} onClick={onLeave}>
      {t('notices.lookWho')}
    </Link>
  )
}
