import { invalidField, refuse, zaloFailure } from './errors.ts'
import { bodyOf, textField, type OpenapiCall, type OpenapiOperation } from './openapi-call.ts'
import { findUser } from './people.ts'
import { vietnamMonth } from './vietnam-time.ts'

/** Last day of the package, as `expired_date`. */
const remaining = ({ platform, oa }: OpenapiCall): { month: string; used: number } => {
  const month = vietnamMonth(platform.nowMs())
  return { month, used: oa.usedPerMonth[month] ?? 0 }
}

/**
 * Charges one message beyond 48 h to the package. Answers its quota object; undefined when the month's free
 * ones are spent and the message is billed; refuses with -211 by switch.
 */
export function takeFromPackage(call: OpenapiCall): Record<string, unknown> | undefined {
  const { platform, oa } = call
  const { month, used } = remaining(call)
  if (used >= oa.freePerMonth) {
    if (platform.state().switches.quotaSpent === 'refused') refuse(zaloFailure(-211))
    return undefined
  }
  oa.usedPerMonth[month] = used + 1
  return {
    quota_type: 'sub_quota',
    remain: String(oa.freePerMonth - used - 1),
    total: String(oa.freePerMonth),
    expired_date: oa.packageValidThrough,
    owner_type: 'OA',
    owner_id: oa.id,
  }
}

/** `POST /v3.0/oa/quota/message`: a person's window by `user_id`, or the OA's assets by `quota_owner`. */
export const getQuota: OpenapiOperation = (call) => {
  const body = bodyOf(call)
  if (body['user_id'] !== undefined) {
    const user = findUser(call.oa, textField(body, 'user_id')) ?? refuse(zaloFailure(-213))
    return {
      last_interaction: user.lastInteractionAtMs === null ? '' : String(user.lastInteractionAtMs),
      cs_reply: { remain: 8, total: 8 },
      promotion: { daily_remain: 1, daily_total: 1, monthly_remain: 3, monthly_total: 3 },
    }
  }
  if (body['quota_owner'] !== 'OA' && body['quota_owner'] !== 'APP') refuse(invalidField('quota_owner'))
  const product = textField(body, 'product_type')
  const type = textField(body, 'quota_type')
  if (body['quota_owner'] === 'APP' || product !== 'cs' || type !== 'sub_quota') return []
  const { oa } = call
  const { used } = remaining(call)
  return [
    {
      asset_id: `${oa.id}-cs`,
      product_type: 'cs',
      quota_type: 'sub_quota',
      valid_through: oa.packageValidThrough,
      total: oa.freePerMonth,
      remain: Math.max(0, oa.freePerMonth - used),
    },
  ]
}
