import i18n from 'i18next'
import { ApiProblem } from '../api/problem.ts'
import { toast } from './toasts.tsx'

const READING_MS = 8_000
const closeLabel = () => ({ 'aria-label': i18n.t('common:action.close') })

/** A short word that something was done. */
export const tellDone = (message: string): void => {
  void toast({ message, color: 'teal', withBorder: true, closeButtonProps: closeLabel() })
}

/** A change that did not happen, with the gateway's own reason. */
export const tellProblem = (error: unknown): void => {
  const body = error instanceof ApiProblem ? error.body : null
  void toast({
    color: 'red',
    withBorder: true,
    autoClose: READING_MS,
    closeButtonProps: closeLabel(),
    title: body?.title ?? i18n.t('common:failure.title'),
    message: body?.detail === body?.title ? null : (body?.detail ?? i18n.t('common:failure.unreadable')),
  })
}
