import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import {
  IconBuildingStore,
  IconDownload,
  IconEye,
  IconGavel,
  IconLock,
  IconShieldHeart,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canGuardPrivacy, meQuery } from '../../api/me.ts'
import type { Person } from '../../api/people.ts'
import { createRequest, exportPage, type RequestKind, requestsQuery } from '../../api/privacy-requests.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** What can be taken in here; a correction is made on the card itself. */
const KINDS = ['erase', 'access', 'restrict', 'object'] as const satisfies RequestKind[]

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
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconShieldHeart size={17} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        {t('card.open')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDownload size={17} aria-hidden />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {t('card.export')}
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconEye size={17} aria-hidden />}
        renderRoot={(props) => (
          <Link {...props} to="/privacy" search={{ tab: 'access', personId: person.id }} />
        )}
      >
        {t('card.seenBy')}
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconLock size={17} aria-hidden />}
        renderRoot={(props) => (
          <Link {...props} to="/privacy" search={{ tab: 'holds', personId: person.id }} />
        )}
      >
        {t('card.hold')}
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconGavel size={17} aria-hidden />}
        renderRoot={(props) => (
          <Link {...props} to="/privacy" search={{ tab: 'authority', personId: person.id }} />
        )}
      >
        {t('card.authority')}
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconBuildingStore size={17} aria-hidden />}
        renderRoot={(props) => (
          <Link {...props} to="/privacy" search={{ tab: 'partners', personId: person.id }} />
        )}
      >
        {t('card.partners')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('card.title')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <NewRequest personId={person.id} onClose={() => setIsOpen(false)} />
      </Modal>
    </Group>
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
