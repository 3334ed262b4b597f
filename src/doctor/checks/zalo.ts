import type { Check } from '../define-check.ts'
import { frozen } from './freeze.ts'
import { clockSkew, rate } from './told.ts'
import { loss, rhythm, sendErrors } from './traffic.ts'
import { app, grant, oaPackage, quota, tokenAge, verified } from './zalo-grant.ts'
import { region } from './zalo-region.ts'
import { domain, kinds, probe, webhookOn, zaloSignature } from './zalo-webhooks.ts'

/** In the order in which a cause is looked for: the first that failed explains those after it. */
export const ZALO_CHECKS: readonly Check[] = [
  frozen,
  grant,
  tokenAge,
  verified,
  oaPackage,
  app,
  webhookOn,
  probe,
  domain,
  zaloSignature,
  kinds,
  quota,
  region,
  sendErrors,
  rate,
  clockSkew,
  rhythm,
  loss,
]
