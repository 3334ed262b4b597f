import { parseJsonExact, stringifyJson } from '../../kit/json.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import type { DeliveryPart, SplitRefusal } from '../channel.ts'
import { isRecord } from './json-record.ts'
import { accountOf, countMembers } from './member.ts'

/**
 * Cuts a delivery into one part an account, each an envelope with that account's entries alone (a delivery may carry Pages
 * of several shops). Entries of one account stay together, in their order. A delivery of a single account, the usual case,
 * keeps its own bytes.
 */
export function splitByAccount(rawBody: Buffer): Result<DeliveryPart[], SplitRefusal> {
  const parsed = parseJsonExact(rawBody)
  if (!parsed.ok || !isRecord(parsed.value)) return err('body-malformed')
  const entries = entriesOf(parsed.value)
  if (entries === null) return err('body-malformed')
  const byAccount = new Map<string, unknown[]>()
  for (const entry of entries) {
    const accountId = accountOf(entry)
    const known = byAccount.get(accountId)
    if (known) known.push(entry)
    else byAccount.set(accountId, [entry])
  }
  const whole = byAccount.size === 1
  return ok(
    [...byAccount].map(([accountId, own]) => ({
      accountId,
      bytes: whole ? rawBody : Buffer.from(stringifyJson({ object: 'page', entry: own })),
      events: own.reduce<number>((sum, entry) => sum + countMembers(entry), 0),
    })),
  )
}

/**
 * The entries of a body; null where it is no delivery at all. The dashboard's test button may send one bare change
 * (`field`, `value`), also inside `sample`.
 */
export function entriesOf(body: Readonly<Record<string, unknown>>): readonly unknown[] | null {
  if (Array.isArray(body.entry)) return body.entry
  if (isRecord(body.entry)) return [body.entry]
  const sample = isRecord(body.sample) ? body.sample : body
  return typeof sample.field === 'string' && 'value' in sample ? [{ changes: [sample] }] : null
}
