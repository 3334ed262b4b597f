import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** One act on a case: said when it is done, and every register shown anew. */
export function useCaseAct<Given = void>(
  act: (given: Given) => Promise<{ readonly number: string }>,
  onDone: () => void = () => undefined,
) {
  const { t } = useTranslation('cases')
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    async onSuccess({ number }) {
      tellDone(t('done', { number }))
      onDone()
      await client.invalidateQueries({ queryKey: ['privacy-cases'] })
    },
    onError: tellProblem,
  })
}
