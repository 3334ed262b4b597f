import { Collapse, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, PermissionState } from '../../api/channels.ts'
import { catalogueQuery } from '../../api/links.ts'
import { canGuardPrivacy, meQuery } from '../../api/me.ts'
import classes from './permission-list.module.css'

const ICONS: Readonly<Record<PermissionState, typeof IconCircleCheck>> = {
  granted: IconCircleCheck,
  missing: IconCircleDashed,
  withdrawn: IconCircleX,
  'needs-consent': IconCircleDashed,
}

/** How many permissions are in use; opened, each with its sentence and state. */
export function PermissionList({ channel }: { channel: Channel }) {
  const { t, i18n } = useTranslation('channels')
  const { data: catalogue } = useQuery(catalogueQuery(i18n.language))
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  const isGuard = canGuardPrivacy(useQuery(meQuery).data)
  const { permissions } = channel
  const granted = permissions.filter(({ state }) => state === 'granted').length
  const sentenceOf = (code: string): string =>
    catalogue?.items.find((item) => item.code === code)?.sentence ?? code
  return (
    <div className={classes.permissions}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setOpen(!isOpen)}
      >
        {t('permissions.summary', { granted, all: permissions.length })}
        <IconChevronDown size={16} data-open={isOpen || undefined} aria-hidden />
      </UnstyledButton>
      <Collapse expanded={isOpen} id={listId}>
        <ul className={classes.list}>
          {permissions.map(({ code, state }) => {
            const Icon = ICONS[state]
            return (
              <li key={code} data-state={state}>
                <Icon size={17} stroke={1.9} aria-hidden />
                <span>
                  {sentenceOf(code)} <b>{t(`permissions.${state}`)}</b>
                </span>
              </li>
            )
          })}
        </ul>
        {isGuard && (
          <Text size="xs" mt={8}>
            <Link to="/privacy" search={{ tab: 'consents' }}>
              {t('permissions.manage')}
            </Link>
          </Text>
        )}
        {granted < permissions.length && (
          <Text size="xs" c="var(--ink-soft)" mt={8}>
            {t('permissions.addMore')}
          </Text>
        )}
      </Collapse>
    </div>
  )
}
