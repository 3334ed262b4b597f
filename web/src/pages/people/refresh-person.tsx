import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Person, personQuery, refreshPerson } from '../../api/people.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** Asks the platform anew; what it says arrives as an event. */
export function RefreshPerson({ personId }: { personId: string }) {
  const { t } = useTranslation('people')
  const client = useQueryClient()
  const refresh = useMutation({
    mutationFn: () => refreshPerson(personId),
    onSuccess(person) {
      client.setQueryData<Person>(personQuery(personId).queryKey, person)
      tellDone(t('refreshAsked'))
    },
    onError: tellProblem,
  })
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={17} aria-hidden />}
      loading={refresh.isPending}
      onClick={() => refresh.mutate()}
    >
      {t('refresh')}
    </Button>
  )
}
