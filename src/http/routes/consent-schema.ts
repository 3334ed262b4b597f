import { z } from 'zod'
import type { ConsentRow } from '../../consent/ledger.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import type { ConsentChangeDoc } from '../../store/models/consent.ts'
import { platform, textOrNull, time, timeOrNull } from '../shapes.ts'

/** What became of the newest change: `running` until everything beyond our own door is done. */
const receiptSchema = z.object({
  state: z.enum(['running', 'done']),
  failedSends: z.int(),
  subscription: z.enum(['removed', 'renewed', 'kept', 'none', 'away']),
  platformGrant: z.enum(['narrowed', 'shared', 'kept', 'none', 'left-behind', 'away']),
  scopesGivenBack: z.array(z.string()),
  doneAt: timeOrNull,
})

export const consentSchema = z
  .object({
    id: z.string(),
    channelId: z.string(),
    channel: z.object({ platform, name: z.string(), linked: z.boolean() }),
    code: z.string(),
    state: z.enum(['granted', 'withdrawn', 'needs-consent']),
    /** Whether the platform grants what the code needs; a consent alone opens nothing without it. */
    platformGrants: z.boolean(),
    textVersion: z.string(),
    givenBy: textOrNull,
    givenAt: timeOrNull,
    withdrawnBy: textOrNull,
    withdrawnAt: timeOrNull,
    receipt: receiptSchema.nullable(),
  })
  .meta({ id: 'Consent' })

export const consentShape = (
  row: ConsentRow,
  channel: ChannelDoc,
  platformGrants: boolean,
  change: ConsentChangeDoc | undefined,
) => ({
  id: row.id,
  channelId: channel._id,
  channel: { platform: channel.platform, name: channel.name, linked: channel.live },
  code: row.code,
  state: row.state,
  platformGrants,
  textVersion: row.textVersion,
  givenBy: row.givenBy,
  givenAt: row.givenAt?.toISOString() ?? null,
  withdrawnBy: row.withdrawnBy,
  withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  receipt: change ? receiptOf(change) : null,
})

const receiptOf = ({ dueAt, doneAt, effects }: ConsentChangeDoc) => ({
  state: dueAt === null ? ('done' as const) : ('running' as const),
  failedSends: effects.failedSends,
  subscription: effects.subscription,
  platformGrant: effects.grant,
  scopesGivenBack: effects.scopes,
  doneAt: doneAt?.toISOString() ?? null,
})

const actSchema = z.object({
  id: z.string(),
  seq: z.int(),
  act: z.enum(['given', 'withdrawn', 'refused']),
  at: time,
  by: textOrNull,
  role: z.string(),
  address: textOrNull,
  locale: z.string(),
  textVersion: z.string(),
  textHash: z.string(),
  personHash: textOrNull,
  previousHash: z.string(),
  hash: z.string(),
})

export const evidenceSchema = z.object({
  consentId: z.string(),
  shopId: z.string(),
  code: z.string(),
  channel: z.object({ id: z.string(), externalId: z.string(), platform, name: z.string() }).nullable(),
  text: z.object({
    locale: z.string(),
    version: z.string(),
    hash: z.string(),
    /** null: the words of this hash are not kept. */
    words: z
      .object({
        sentence: z.string(),
        purpose: z.string(),
        without: z.string(),
        data: z.array(z.string()),
      })
      .nullable(),
    processor: z.string(),
  }),
  acts: z.array(actSchema),
  chain: z.object({
    whole: z.boolean(),
    rows: z.int(),
    /** The first act that does not fit; null: none, or the end of the chain is missing. */
    brokenAt: textOrNull,
    reason: textOrNull,
  }),
  printedAt: time,
})
export type EvidenceBody = z.infer<typeof evidenceSchema>
