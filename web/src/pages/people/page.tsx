import { IconUsers } from '@tabler/icons-react'
import { useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Panes } from '../../kit/panes.tsx'
import { HelpLink } from '../../parts/help-link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { PeopleFilters } from './people-filters.tsx'
import { PeopleList } from './people-list.tsx'
import { PersonDetail } from './person-detail.tsx'

export default function Page() {
  const { t } = useTranslation('people')
  const { personId } = useParams({ strict: false })
  const filter = useSearch({ from: '/shop/people' })
  usePageTitle(t('title'))
  return (
    <Panes
      title={t('title')}
      isOpen={personId !== undefined}
      list={
        <>
          <PeopleFilters filter={filter} />
          <PeopleList filter={filter} personId={personId} />
        </>
      }
      detail={
        personId === undefined ? (
          <Notice title={t('empty.choose')} hint={t('empty.chooseHint')} icon={<IconUsers stroke={1.6} />}>
            <HelpLink topic="khach-hang" />
          </Notice>
        ) : (
          <PersonDetail key={personId} personId={personId} />
        )
      }
    />
  )
}
