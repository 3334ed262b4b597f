import { Button, Modal } from '@mantine/core'
import { IconBuildingStore } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import { partnersQuery } from '../../api/partners.ts'
import { CaseList } from './case-list.tsx'
import { PartnerCard } from './partner-card.tsx'
import { PartnerForm } from './partner-form.tsx'

const route = getRouteApi('/shop/privacy')

/** Partners, each named, with who agreed to it; opened from a customer's card, their word is recorded here. */
export default function PartnersTab() {
  const { t } = useTranslation(['cases', 'common'])
  const { personId } = route.useSearch()
  const { data: me } = useQuery(meQuery)
  const query = useInfiniteQuery(partnersQuery)
  const [isNaming, setIsNaming] = useState(false)
  return (
    <>
      <CaseList
        of="partners"
        query={query}
        icon={<IconBuildingStore stroke={1.6} />}
        begin={canLink(me) && <Button onClick={() => setIsNaming(true)}>{t('partners.make')}</Button>}
        card={(partner) => <PartnerCard partner={partner} personId={personId} isOwner={canLink(me)} />}
      />
      <Modal
        opened={isNaming}
        onClose={() => setIsNaming(false)}
        title={t('partners.make')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <PartnerForm onDone={() => setIsNaming(false)} />
      </Modal>
    </>
  )
}
