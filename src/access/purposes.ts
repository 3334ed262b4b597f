/** The six purposes the policy (section 3) allows for looking at personal data; there is no seventh. */
export const PURPOSES = [
  'service',
  'support-notice',
  'account-protection',
  'special-contact',
  'authority',
  'partner-consented',
] as const
export type Purpose = (typeof PURPOSES)[number]
