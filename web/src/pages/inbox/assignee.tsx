import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconUserCheck, IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { assign, staffQuery } from '../../api/staff.ts'
import { useUserId } from '../../api/use-user-id.ts'
import { showConversation } from '../../live/show.ts'
import { Failure } from '../../parts/failure.tsx'
import { HelpLinkItem } from '../../parts/help-link-item.tsx'
import { tellProblem } from '../../parts/tell.ts'

/** Who of the shop answers this customer, and the way to give the conversation to somebody. */
export default function Assignee({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('sending')
  const client = useQueryClient()
  const userId = useUserId()
  const [isOpen, setIsOpen] = useState(false)
  const staff = useQuery({ ...staffQuery, enabled: isOpen })
  const change = useMutation({
    mutationFn: (to: string | null) => assign(conversation.id, to),
    onSuccess: (changed) => showConversation(client, changed),
    onError: tellProblem,
  })
  const { assignee } = conversation
  const nameOf = (one: { readonly userId: string; readonly name: string | null }): string =>
    one.userId === userId ? t('assign.me') : (one.name ?? one.userId)
  const label = assignee === null ? t('assign.none') : t('assign.to', { name: nameOf(assignee) })
  const others = (staff.data ?? []).filter((one) => one.userId !== userId)
  const item = (to: string, name: string) => (
    <Menu.Item
      key={to}
      disabled={assignee?.userId === to}
      rightSection={assignee?.userId === to ? <IconCheck size={16} aria-hidden /> : null}
      onClick={() => change.mutate(to)}
    >
      {name}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end" width={240} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            variant={assignee?.userId === userId ? 'light' : 'subtle'}
            size="lg"
            loading={change.isPending}
            aria-label={label}
          >
            {assignee === null ? (
              <IconUserPlus size={20} stroke={1.8} aria-hidden />
            ) : (
              <IconUserCheck size={20} stroke={1.8} aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{label}</Menu.Label>
        {userId !== null && item(userId, t('assign.take'))}
        {others.map((one) => item(one.userId, nameOf(one)))}
        {staff.isError && <Failure error={staff.error} onRetry={() => void staff.refetch()} />}
        {assignee !== null && <Menu.Item onClick={() => change.mutate(null)}>{t('assign.drop')}</Menu.Item>}
        <Menu.Divider />
        <HelpLinkItem topic="giao-viec-va-cung-tra-loi" />
      </Menu.Dropdown>
    </Menu>
  )
}
