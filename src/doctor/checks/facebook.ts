import type { Check } from '../define-check.ts'
import { scopes, tasks, token } from './facebook-grant.ts'
import { appMode, features, policy, routing, windowRules } from './facebook-rules.ts'
import { appFields, callback, facebookSignature, pageFields } from './facebook-webhooks.ts'
import { frozen } from './freeze.ts'
import { clockSkew, graphVersion, rate } from './told.ts'
import { loss, rhythm, sendErrors } from './traffic.ts'

/** In the order in which a cause is looked for: the first that failed explains those after it. */
export const FACEBOOK_CHECKS: readonly Check[] = [
  frozen,
  token,
  scopes,
  tasks,
  pageFields,
  appFields,
  callback,
  facebookSignature,
  routing,
  policy,
  appMode,
  features,
  windowRules,
  sendErrors,
  rate,
  graphVersion,
  clockSkew,
  rhythm,
  loss,
]
