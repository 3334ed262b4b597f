import { z } from 'zod'
import { clocksOf } from '../../privacy/clocks.ts'
import type { RequestWords } from '../../privacy/request-words.ts'
import { dayOf, workingDaysBetween } from '../../privacy/working-days.ts'
import type { PrivacyRequestDoc } from '../../store/models/privacy-request.ts'
import { platform, textOrNull, time, timeOrNull } from '../shapes.ts'

export const KINDS = ['access', 'correct', 'erase', 'restrict', 'object'] as const
export const STATES = ['received', 'acknowledged', 'verified', 'executing', 'done', 'refused'] as const

/**
 * On what a request may be refused: what Law 91/2025 art. 19(1) lets be processed without consent, or an abuse of the
 * right (art. 4(3)). A reason in free words alone is none.
 */
export const GROUNDS = [
  'protect-life',
  'emergency',
  'state-duty',
  'contract',
  'other-law',
  'abuse-of-right',
  'not-the-person',
] as const

/** Of those, the ones on which something may be kept against an erasure: letters a, b, c, d and đ of art. 19(1). */
export const HOLD_GROUNDS = ['protect-life', 'emergency', 'state-duty', 'contract', 'other-law'] as const

/** How the shop came to know that it is the person themselves; pictures of identity cards are not among them. */
export const VERIFIED_HOW = [
  'wrote-in-chat',
  'chat-code',
  'called-known-phone',
  'in-person',
  'platform',
  'instructed',
] as const

export const requestSchema = z
  .object({
    id: z.string(),
    number: z.string().describe('for people to quote'),
    kind: z.enum(KINDS),
    state: z.enum(STATES),
    origin: z
      .enum(['staff', 'platform', 'shopper'])
      .describe('platform: the person asked it there; shopper: by the public form'),
    personId: textOrNull.describe('null once an erasure has emptied our stores'),
    channelId: z.string(),
    platform,
    thirdParty: z.boolean().describe('somebody beside the shop has to act too: the longer clock holds'),
    receivedAt: time,
    acknowledgeBy: time.describe('two working days of Vietnam after the day of receipt'),
    dueAt: time,
    clocks: z.object({ aloneBy: time, withThirdPartyBy: time }),
    workingDaysLeft: z.int().nullable().describe('to dueAt; below zero: overdue; null: finished'),
    extendedAt: timeOrNull,
    extensionReason: textOrNull,
    acknowledgedAt: timeOrNull,
    verifiedAt: timeOrNull,
    verifiedHow: z.enum(VERIFIED_HOW).nullable(),
    verifiedBy: textOrNull.describe('the message that holds the code'),
    answeredIn: z
      .enum(['chat', 'page'])
      .nullable()
      .describe('shopper: page: the chat could not take the answer, which stands on the page of the request'),
    hasWish: z.boolean().describe('the person wrote what is to be corrected, or a note'),
    startedAt: timeOrNull,
    finishedAt: timeOrNull,
    refusal: z
      .object({ ground: z.enum(GROUNDS), reason: textOrNull, guidance: textOrNull })
      .nullable()
      .describe('its words are null once the person was erased'),
    heldBy: z
      .object({ number: z.string(), ground: z.enum(HOLD_GROUNDS), until: time })
      .nullable()
      .describe('an erasure that waits for this hold to end, and then goes on by itself'),
    receipt: z
      .object({
        stores: z.array(z.object({ store: z.string(), count: z.int() })),
        platform: textOrNull.describe('deleted, not-offered, refused:<code> or given-up:<code>'),
        contact: z.object({ hotline: z.string(), email: z.string() }),
      })
      .nullable()
      .describe('what was done, store by store'),
  })
  .meta({ id: 'PrivacyRequest' })

/** Of the policy's section 5. */
export const CONTACT = { hotline: '1800 6162', email: 'hotro@kiotviet.vn' }

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function toRequest(
  row: PrivacyRequestDoc,
  words: RequestWords,
  nowMs: number,
): z.infer<typeof requestSchema> {
  const extended = row.extendedAt !== null
  const clocks = clocksOf(row.kind, row.receivedAt.getTime(), { thirdParty: row.thirdParty, extended })
  const isOver = row.state === 'done' || row.state === 'refused'
  return {
    id: row._id,
    number: row.number,
    kind: row.kind,
    state: row.state,
    origin: row.origin,
    personId: row.personId,
    channelId: row.channelId,
    platform: row.platform,
    thirdParty: row.thirdParty,
    receivedAt: row.receivedAt.toISOString(),
    acknowledgeBy: row.acknowledgeBy.toISOString(),
    dueAt: row.dueAt.toISOString(),
    clocks: { aloneBy: clocks.aloneBy.toISOString(), withThirdPartyBy: clocks.withOthersBy.toISOString() },
    workingDaysLeft: isOver ? null : workingDaysBetween(dayOf(nowMs), dayOf(row.dueAt.getTime())),
    extendedAt: iso(row.extendedAt),
    extensionReason: words.extensionReason,
    acknowledgedAt: iso(row.acknowledgedAt),
    verifiedAt: iso(row.verifiedAt),
    verifiedHow: row.verifiedHow as (typeof VERIFIED_HOW)[number] | null,
    verifiedBy: row.verifiedBy ?? null,
    answeredIn: row.answeredIn ?? null,
    hasWish: row.origin === 'shopper' && (row.sealedDetails !== null || (row.sealedNote ?? null) !== null),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    refusal:
      row.refusalGround === null
        ? null
        : {
            ground: row.refusalGround as (typeof GROUNDS)[number],
            reason: words.refusal?.reason ?? null,
            guidance: words.refusal?.guidance ?? null,
          },
    heldBy: row.heldBy && {
      number: row.heldBy.number,
      ground: row.heldBy.ground as (typeof HOLD_GROUNDS)[number],
      until: row.heldBy.until.toISOString(),
    },
    receipt:
      row.state === 'done'
        ? {
            stores: Object.entries(row.receipt).map(([store, count]) => ({ store, count })),
            platform: row.platformOutcome,
            contact: CONTACT,
          }
        : null,
  }
}
