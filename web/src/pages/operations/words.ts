import i18n from 'i18next'
import type { CountUpTo } from '../../api/ops.ts'
import { timeLeft } from '../../kit/time.ts'

const SECOND_MS = 1_000
/** Below it seconds are told: what is late is late by seconds first. */
const TOLD_IN_SECONDS_MS = 120 * SECOND_MS

export const numberText = (count: number): string => i18n.t('operations:count', { count })

/** "12", or "hơn 1.000" where counting stopped. */
export const upTo = ({ count, more }: CountUpTo): string =>
  more ? i18n.t('operations:moreThan', { count }) : numberText(count)

/** How long something has lasted, by the gateway's clock. */
export function spanOf(fromIso: string, nowIso: string): string {
  const fromMs = Date.parse(fromIso)
  const lastedMs = Math.max(0, Date.parse(nowIso) - fromMs)
  if (lastedMs < TOLD_IN_SECONDS_MS)
    return i18n.t('operations:seconds', { count: Math.round(lastedMs / SECOND_MS) })
  return timeLeft(nowIso, fromMs) ?? ''
}

export const ago = (atIso: string | null, nowIso: string): string =>
  atIso === null ? i18n.t('operations:never') : i18n.t('operations:ago', { span: spanOf(atIso, nowIso) })
