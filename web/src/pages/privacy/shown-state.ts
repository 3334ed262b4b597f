import type { Consent } from '../../api/consents.ts'

export type ShownState = 'granted' | 'missing' | 'withdrawn' | 'changed' | 'never'

/**
 * How a permission stands on the desk. A consent alone opens nothing where the platform withholds what it needs; one to
 * words that have changed is asked for anew.
 * @param consent null: never given
 */
export function shownState(consent: Pick<Consent, 'state' | 'platformGrants'> | null): ShownState {
  if (consent === null) return 'never'
  if (consent.state === 'withdrawn') return 'withdrawn'
  if (consent.state === 'needs-consent') return 'changed'
  return consent.platformGrants ? 'granted' : 'missing'
}
