import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { OptionalText } from './shapes.ts'

/** Longer ones are cut: a sentence and a link are what Meta sends. */
const REASON_CHARACTERS = 500
const Word = z.object({ action: OptionalText, reason: OptionalText })
const wordOf = (value: Readonly<Record<string, unknown>>): unknown =>
  value['policy-enforcement'] ?? value.policy_enforcement

/** Meta takes a Page's right to send, gives it back, or warns. Whatever is neither of the first two is a warning. */
export const policy = defineEvent({
  name: 'policy-enforcement',
  source: 'docs/platforms/facebook.md#policy',
  recognises: (value, { via }) => via !== 'changes' && isRecord(wordOf(value)),
  shape: z.record(z.string(), z.unknown()).transform(wordOf).pipe(Word),
  toInbound: ({ action, reason }, { accountId, atMs }) => ({
    kind: 'policy',
    accountId,
    atMs,
    action: action === 'block' || action === 'unblock' ? action : 'warning',
    reason: reason?.slice(0, REASON_CHARACTERS) ?? null,
  }),
})
