import { Menu, Text, UnstyledButton } from '@mantine/core'
import { IconHistory, IconLogout, IconSettings } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isEmbedded } from '../api/host.ts'
import { canChat, type Me } from '../api/me.ts'
import { MenuLink } from '../parts/menu-link.tsx'
import { PersonAvatar } from '../parts/person-avatar.tsx'
import { tellProblem } from '../parts/tell.ts'
import { signOut } from './sign-out.ts'

export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton aria-label={t('account.menu')} style={{ borderRadius: 99 }}>
          <PersonAvatar id={me.user.id} name={me.user.name ?? me.user.id} avatarUrl={null} size={34} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--ink)">
            {me.user.name ?? me.user.id}
          </Text>
          <Text size="xs" c="var(--ink-soft)">
            {me.shop === null ? t('account.staff') : t('account.shop', { name: me.shop.name ?? me.shop.id })}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        {canChat(me) && (
          <MenuLink to="/settings" leftSection={<IconSettings size={16} />}>
            {t('account.settings')}
          </MenuLink>
        )}
        {me.shop !== null && (
          <MenuLink to="/activity" leftSection={<IconHistory size={16} />}>
            {t('account.activity')}
          </MenuLink>
        )}
        {!isEmbedded && (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().catch(tellProblem)}>
            {t('account.signOut')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
