import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { opsKey, redriveParked } from '../../api/ops.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** Gives a parked delivery another chance; where it stands is read anew. */
export function useRedrive(onDone?: () => void) {
  const { t } = useTranslation('operations')
  const client = useQueryClient()
  return useMutation({
    mutationFn: redriveParked,
    onSuccess() {
      onDone?.()
      tellDone(t('parked.redriven'))
    },
    onError: tellProblem,
    // Another operator may have been quicker: the list tells.
    onSettled: () => client.invalidateQueries({ queryKey: opsKey }),
  })
}
