/** What somebody looks at personal data for: the six the policy allows. */
export const PURPOSES = [
  'service',
  'support-notice',
  'account-protection',
  'special-contact',
  'authority',
  'partner-consented',
] as const
export type Purpose = (typeof PURPOSES)[number]
