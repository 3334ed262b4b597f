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

export interface TabGroup {
  /** Its words are `privacy:group.<name>`. */
  readonly name: 'customers' | 'incidents' | 'records' | 'outside'
  readonly tabs: readonly [PrivacyTab, ...PrivacyTab[]]
}

/** The desk's duties by what they are about, in their order; the first is shown when the address names none. */
export const TAB_GROUPS: readonly [TabGroup, ...TabGroup[]] = [
  {
    name: 'customers',
    tabs: [
      { name: 'consents', Panel: lazy(() => import('./consents-tab.tsx')) },
      { name: 'requests', Panel: lazy(() => import('./requests-tab.tsx')) },
    ],
  },
  {
    name: 'incidents',
    tabs: [
      { name: 'complaints', Panel: lazy(() => import('./complaints-tab.tsx')) },
      { name: 'breaches', Panel: lazy(() => import('./breaches-tab.tsx')) },
      { name: 'holds', Panel: lazy(() => import('./holds-tab.tsx')) },
    ],
  },
  {
    name: 'records',
    tabs: [
      { name: 'access', Panel: lazy(() => import('./access-tab.tsx')) },
      { name: 'disclosures', Panel: lazy(() => import('./disclosures-tab.tsx')) },
      { name: 'retention', Panel: lazy(() => import('./retention-tab.tsx')) },
    ],
  },
  {
    name: 'outside',
    tabs: [
      { name: 'authority', Panel: lazy(() => import('./authority-tab.tsx')) },
      { name: 'partners', Panel: lazy(() => import('./partners-tab.tsx')) },
      { name: 'support', Panel: lazy(() => import('./support-tab.tsx')) },
    ],
  },
]
