import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { End, isRecord } from './ids.ts'

/** Any scalar as trimmed text; phones come as numbers too. */
const Text = z
  .union([z.string(), z.number().transform(String)])
  .transform((text) => text.trim() || null)
  .nullish()

const Address = z.object({ user_city: Text, user_ward: Text, user_address: Text })

const Info = z.object({
  name: Text,
  phone: Text,
  full_address: Address.nullish(),
  address: Text,
  ward: Text,
  district: Text,
  city: Text,
})

/**
 * The person pressed "share" on the shop's form: their own consent to name, phone and address. Today's form nests the
 * address, the older one is flat. Birthday and gender come along in both and are cut off before the journal (ZA2).
 */
export const submitInfo = defineEvent({
  names: ['user_submit_info'],
  source: 'docs/platforms/zalo.md#submit-info',
  oa: 'recipient',
  edge: (body) => ({ ...body, info: keptInfo(body.info) }),
  shape: z.object({ sender: End, info: Info }),
  toInbound: ({ sender, info }, { accountId, atMs }) => ({
    kind: 'submitted-info',
    accountId,
    atMs,
    personId: sender.id,
    name: info.name ?? null,
    phone: info.phone ?? null,
    address: oneLine(info),
  }),
})

function oneLine(info: z.output<typeof Info>): string | null {
  const { full_address: full } = info
  const parts = full
    ? [full.user_address, full.user_ward, full.user_city]
    : [info.address, info.ward, info.district, info.city]
  return parts.filter((part) => part).join(', ') || null
}

const KEPT = ['name', 'phone', 'address', 'ward', 'district', 'city'] as const
const KEPT_ADDRESS = ['user_address', 'user_ward', 'user_city'] as const

function keptInfo(info: unknown): unknown {
  if (!isRecord(info)) return null
  const kept = pick(info, KEPT)
  return isRecord(info.full_address) ? { ...kept, full_address: pick(info.full_address, KEPT_ADDRESS) } : kept
}

const pick = (from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]))
