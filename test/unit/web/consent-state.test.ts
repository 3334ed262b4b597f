import { expect, it } from 'vitest'
import en from '../../../web/src/i18n/en/privacy.ts'
import vi from '../../../web/src/i18n/vi/privacy.ts'
import { shownState } from '../../../web/src/pages/privacy/shown-state.ts'

it.each([
  ['never given', null, 'never'],
  ['given, with the platform’s grant', { state: 'granted', platformGrants: true }, 'granted'],
  ['given, which the platform withholds', { state: 'granted', platformGrants: false }, 'missing'],
  ['withdrawn, whatever the platform grants', { state: 'withdrawn', platformGrants: true }, 'withdrawn'],
  ['given to words that have changed', { state: 'needs-consent', platformGrants: true }, 'changed'],
] as const)(
  'A consent %s has its own state on the desk, with words in both languages',
  (_, consent, state) => {
    expect(shownState(consent)).toBe(state)
    expect(vi.consents.state[state]).not.toBe('')
    expect(en.consents.state[state]).not.toBe(vi.consents.state[state])
  },
)
