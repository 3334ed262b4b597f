import { NativeSelect } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './privacy.module.css'
import { type PrivacyTab, TAB_GROUPS, type TabGroup } from './tabs.ts'

const route = getRouteApi('/shop/privacy')

type Shown = PrivacyTab['name']

/** The desk's duties in their groups: a list beside what is shown, and one field above it where there is no room. */
export function DeskMenu({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation('privacy')
  const hasRoom = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  if (!hasRoom) return <DeskField shown={shown} />
  return (
    <nav className={classes.menu} aria-label={t('tabs')}>
      {TAB_GROUPS.map((group) => (
        <Group key={group.name} {...group} shown={shown} />
      ))}
    </nav>
  )
}

function Group({ name, tabs, shown }: TabGroup & { readonly shown: Shown }) {
  const { t } = useTranslation('privacy')
  const headingId = useId()
  return (
    <div>
      <p id={headingId} className={classes.group}>
        {t(`group.${name}`)}
      </p>
      <ul aria-labelledby={headingId}>
        {tabs.map(({ name: tab }) => (
          <li key={tab}>
            <Link
              to="/privacy"
              search={{ tab }}
              className={classes.entry}
              // The address may name none, or more than the tab: what is shown decides.
              aria-current={tab === shown ? 'page' : undefined}
            >
              {t(`tab.${tab}`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

function DeskField({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation('privacy')
  const navigate = route.useNavigate()
  return (
    <NativeSelect
      aria-label={t('tabs')}
      size="md"
      value={shown}
      onChange={({ currentTarget }) => void navigate({ search: { tab: currentTarget.value } })}
      data={TAB_GROUPS.map(({ name, tabs }) => ({
        group: t(`group.${name}`),
        items: tabs.map(({ name: tab }) => ({ value: tab, label: t(`tab.${tab}`) })),
      }))}
    />
  )
}
