import { z } from 'zod'
import { exportUntil, type FollowedRequest, type FormChannel } from '../../privacy/shopper-requests.ts'
import { time, timeOrNull } from '../shapes.ts'
import { CONTACT, GROUNDS, STATES } from './privacy-request-shape.ts'

export const SHOPPER_KINDS = ['access', 'correct', 'erase', 'object'] as const
const words = (max: number) => z.string().trim().min(1).max(max)

/** What anybody may ask by a channel's form; bounded, and taken for nothing but words. */
export const dataRequestBody = z
  .strictObject({
    key: z.string().min(1).max(64),
    kind: z.enum(SHOPPER_KINDS),
    /** `correct`: what is to stand instead. */
    correction: z
      .strictObject({
        name: words(200).optional(),
        phone: words(40).optional(),
        address: words(500).optional(),
      })
      .refine((fields) => Object.values(fields).some((value) => value !== undefined), 'names at least one')
      .optional(),
    note: words(1_000).nullable().optional(),
    locale: z.enum(['vi', 'en']).optional(),
  })
  .refine(({ kind, correction }) => (kind === 'correct') === (correction !== undefined), {
    path: ['correction'],
    message: 'belongs to kind correct, which needs it',
  })

export const openingBody = z.strictObject({ openingCode: z.string().trim().min(1).max(40) })

const CHATS = { facebook: 'https://m.me/', zalo: 'https://zalo.me/' } as const

export const channelShape = z.object({
  name: z.string(),
  platform: z.enum(['facebook', 'zalo']),
  chatUrl: z.url().describe('where its chat opens'),
})

export const toFormChannel = ({ name, platform, externalId }: FormChannel): z.infer<typeof channelShape> => ({
  name,
  platform,
  chatUrl: `${CHATS[platform]}${externalId}`,
})

/** What stands on the page of a request: nothing of the person, and nothing they wrote. */
export const followedSchema = z.object({
  number: z.string(),
  kind: z.enum(SHOPPER_KINDS),
  state: z.enum(['waiting-for-code', 'code-expired', ...STATES]),
  codeExpiresAt: time,
  channel: channelShape.nullable(),
  receivedAt: time,
  acknowledgedAt: timeOrNull,
  dueAt: timeOrNull.describe('null: not proved yet'),
  extendedAt: timeOrNull,
  finishedAt: timeOrNull,
  refusalGround: z.enum(GROUNDS).nullable(),
  receipt: z
    .array(z.object({ store: z.string(), count: z.int() }))
    .nullable()
    .describe('once it is done'),
  exportUntil: timeOrNull.describe('until then what is held can be fetched, once'),
  exportedAt: timeOrNull,
  answeredIn: z.enum(['chat', 'page']).nullable(),
  contact: z.object({ hotline: z.string(), email: z.string() }),
})

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null

export function toFollowed(followed: FollowedRequest, nowMs: number): z.infer<typeof followedSchema> {
  const { row, request, channel } = followed
  const waiting = row.codeExpireAt.getTime() > nowMs ? 'waiting-for-code' : 'code-expired'
  // Its register lets a case go after years; this page is gone long before.
  const proved = request?.state ?? 'done'
  return {
    number: row.number,
    kind: row.kind,
    state: row.provedAt === null ? waiting : proved,
    codeExpiresAt: row.codeExpireAt.toISOString(),
    channel: channel && toFormChannel(channel),
    receivedAt: row.createdAt.toISOString(),
    acknowledgedAt: iso(request?.acknowledgedAt),
    dueAt: iso(request?.dueAt),
    extendedAt: iso(request?.extendedAt),
    finishedAt: iso(request?.finishedAt),
    refusalGround: (request?.refusalGround ?? null) as (typeof GROUNDS)[number] | null,
    receipt:
      request?.state === 'done'
        ? Object.entries(request.receipt).map(([store, count]) => ({ store, count }))
        : null,
    exportUntil: iso(exportUntil(followed, nowMs)),
    exportedAt: iso(row.exportedAt),
    answeredIn: request?.answeredIn ?? null,
    contact: CONTACT,
  }
}
