import { Button, Modal } from '@mantine/core'
import { IconGavel, IconPrinter } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { authorityCasesQuery, registerPage } from '../../api/authority.ts'
import { savePage } from '../../kit/save-page.ts'
import { tellProblem } from '../../parts/tell.ts'
import { AuthorityCard } from './authority-card.tsx'
import { AuthorityForm } from './authority-form.tsx'
import { CaseList } from './case-list.tsx'

const route = getRouteApi('/shop/privacy')

/** Orders of authorities: what each says, who approved it, and what left on it. */
export default function AuthorityTab() {
  const { t } = useTranslation(['cases', 'common'])
  const { personId } = route.useSearch()
  const query = useInfiniteQuery(authorityCasesQuery)
  const [isOpening, setIsOpening] = useState(personId !== undefined)
  const register = useMutation({
    mutationFn: registerPage,
    onSuccess: (page) => savePage(page, 'authority-register.html'),
    onError: tellProblem,
  })
  return (
    <>
      <CaseList
        of="authority"
        query={query}
        icon={<IconGavel stroke={1.6} />}
        begin={
          <>
            <Button onClick={() => setIsOpening(true)}>{t('authority.open')}</Button>
            <Button
              variant="default"
              leftSection={<IconPrinter size={17} aria-hidden />}
              loading={register.isPending}
              onClick={() => register.mutate()}
            >
              {t('authority.register')}
            </Button>
          </>
        }
        card={(one) => <AuthorityCard one={one} />}
      />
      <Modal
        opened={isOpening}
        onClose={() => setIsOpening(false)}
        title={t('authority.open')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <AuthorityForm personId={personId} onDone={() => setIsOpening(false)} />
      </Modal>
    </>
  )
}
