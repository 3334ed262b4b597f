import { Button, Group, Menu, Modal, Radio, Stack, Text } from '@mantine/core'
import {
  IconBuildingStore,
  IconChevronDown,
  IconDownload,
  IconEye,
  IconGavel,
  IconLock,
  IconShieldHeart,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canGuardPrivacy, meQuery } from '../../api/me.ts'
import type { Person } from '../../api/people.ts'
import { createRequest, exportPage, type RequestKind, requestsQuery } from '../../api/privacy-requests.ts'
import { MenuLink } from '../../parts/menu-link.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** What can be taken in here; a correction is made on the card itself. */
const KINDS = ['erase', 'access', 'restrict', 'object'] as const satisfies RequestKind[]

/** What the desk holds on one customer. */
const DUTIES = [
  { tab: 'access', words: 'seenBy', Icon: IconEye },
  { tab: 'holds', words: 'hold', Icon: IconLock },
  { tab: 'authority', words: 'authority', Icon: IconGavel },
  { tab: 'partners', words: 'partners', Icon: IconBuildingStore },
] as const

/** For those who answer for the shop's privacy: what a customer may ask of it. */
export function PersonPrivacy({ person }: { person: Person }) {
  const { t } = useTranslation(['requests', 'common'])
  const { data: me } = useQuery(meQuery)
  const [isOpen, setIsOpen] = useState(false)
  const download = useMutation({
    mutationFn: () => exportPage(person.id),
    onSuccess(page) {
      save(page, `${person.id}.html`)
      tellDone(t('card.exported'))
    },
    onError: tellProblem,
  })
  if (!canGuardPrivacy(me)) return null
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconShieldHeart size={17} aria-hidden />}
            rightSection={<IconChevronDown size={15} aria-hidden />}
            loading={download.isPending}
          >
            {t('card.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconShieldHeart size={16} />} onClick={() => setIsOpen(true)}>
            {t('card.open')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => download.mutate()}>
            {t('card.export')}
          </Menu.Item>
          <Menu.Divider />
          {DUTIES.map(({ tab, words, Icon }) => (
            <MenuLink
              key={tab}
              to="/privacy"
              search={{ tab, personId: person.id }}
              leftSection={<Icon size={16} />}
            >
              {t(`card.${words}`)}
            </MenuLink>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('card.title')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <NewRequest personId={person.id} onClose={() => setIsOpen(false)} />
      </Modal>
    </>
  )
}

function NewRequest({ personId, onClose }: { personId: string; onClose: () => void }) {
  const { t } = useTranslation(['requests', 'common'])
  const client = useQueryClient()
  const navigate = useNavigate()
  const [kind, setKind] = useState<RequestKind>('erase')
  const { mutate, isPending } = useMutation({
    mutationFn: () => createRequest(personId, kind),
    async onSuccess({ number }) {
      onClose()
      tellDone(t('card.created', { number }))
      await client.invalidateQueries({ queryKey: requestsQuery.queryKey })
      await navigate({ to: '/privacy', search: { tab: 'requests' } })
    },
    onError: tellProblem,
  })
  return (
    <Stack>
      <Text size="sm">{t('card.hint')}</Text>
      <Radio.Group value={kind} onChange={(value) => setKind(value)} aria-label={t('card.title')}>
        <Stack gap="xs">
          {KINDS.map((value) => (
            <Radio key={value} value={value} label={t(`kind.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button loading={isPending} onClick={() => mutate()}>
          {t('card.create')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Hands a page to the browser as a file. */
function save(page: string, name: string): void {
  const url = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
