import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

export interface PrivacyTab {
  /** As it stands in the address (`?tab=`); its words are `privacy:tab.<name>`. */
  readonly name:
    | 'consents'
    | 'requests'
    | 'complaints'
    | 'breaches'
    | 'holds'
    | 'access'
    | 'disclosures'
    | 'support'
    | 'authority'
    | 'partners'
    | 'retention'
  readonly Panel: LazyExoticComponent<ComponentType>
}

/** The desk's tabs, in their order; the first is shown when the address names none. */
export const PRIVACY_TABS: readonly [PrivacyTab, ...PrivacyTab[]] = [
  { name: 'consents', Panel: lazy(() => import('./consents-tab.tsx')) },
  { name: 'requests', Panel: lazy(() => import('./requests-tab.tsx')) },
  { name: 'complaints', Panel: lazy(() => import('./complaints-tab.tsx')) },
  { name: 'breaches', Panel: lazy(() => import('./breaches-tab.tsx')) },
  { name: 'holds', Panel: lazy(() => import('./holds-tab.tsx')) },
  { name: 'access', Panel: lazy(() => import('./access-tab.tsx')) },
  { name: 'disclosures', Panel: lazy(() => import('./disclosures-tab.tsx')) },
  { name: 'authority', Panel: lazy(() => import('./authority-tab.tsx')) },
  { name: 'partners', Panel: lazy(() => import('./partners-tab.tsx')) },
  { name: 'support', Panel: lazy(() => import('./support-tab.tsx')) },
  { name: 'retention', Panel: lazy(() => import('./retention-tab.tsx')) },
]
