import { z } from 'zod'
import { isCountry } from '../../kit/country.ts'
import { partnerText } from '../../privacy/partner-text.ts'
import { PARTNER_FIELDS } from '../../privacy/shared-fields.ts'
import type { PartnerConsentDoc, PartnerDoc } from '../../store/models/partner.ts'
import { textOrNull, time, timeOrNull } from '../shapes.ts'

const words = (max: number) => z.string().trim().min(1).max(max)
const id = z.string().min(1).max(64)
const MAX_GRANT_DAYS = 90

export const newPartner = z.strictObject({
  name: words(100),
  purpose: words(300).describe('one sentence, as people are asked: what the partner does with it'),
  fields: z.array(z.enum(PARTNER_FIELDS)).min(1).max(PARTNER_FIELDS.length),
  contact: words(200).describe('where the partner is reached'),
  agreement: words(200).describe('the written agreement that it rests on'),
  country: z
    .string()
    .refine(isCountry, 'a country in two letters, such as VN')
    .describe('where the partner keeps what it gets: abroad, people are told, and a dossier is due'),
})
export const newGrant = z.strictObject({
  publicKey: z
    .string()
    .min(1)
    .max(2_000)
    .describe('PEM (SPKI) of an Ed25519 or P-256 key; never a private one'),
  days: z.int().min(1).max(MAX_GRANT_DAYS).default(MAX_GRANT_DAYS),
})
export const newAgreement = z.strictObject({
  personId: id,
  messageId: id.describe('the person’s own message that says so'),
  textHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the words they were asked in'),
})
export const newWithdrawal = z.strictObject({
  personId: id,
  messageId: id.optional().describe('the message that says so; absent: they said it by another way'),
})

export const partnerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    purpose: z.string(),
    fields: z.array(z.enum(PARTNER_FIELDS)),
    contact: z.string(),
    agreement: z.string(),
    country: z.string(),
    text: z.object({ vi: z.string(), en: z.string() }).describe('the words in which people are asked'),
    textHash: z.string(),
    state: z.enum(['active', 'ended']),
    agreed: z.int().describe('how many people agree now'),
    ledger: z
      .object({ whole: z.boolean(), rows: z.int(), brokenAt: textOrNull })
      .describe('read anew: was any act altered, added or taken away?'),
    grant: z
      .object({
        id: z.string(),
        issuedBy: z.string(),
        issuedAt: time,
        expiresAt: time,
        revokedAt: timeOrNull,
      })
      .nullable(),
    lastPullAt: timeOrNull,
    createdBy: z.string(),
    createdAt: time,
    endedBy: textOrNull,
    endedAt: timeOrNull,
  })
  .meta({ id: 'Partner' })

export const partnerActSchema = z
  .object({
    id: z.string(),
    number: z.int(),
    act: z.enum(['given', 'withdrawn']),
    at: time,
    personId: textOrNull.describe('null: erased since'),
    messageId: textOrNull,
    textHash: z.string(),
    by: z.string(),
    role: z.string(),
    standing: z.boolean(),
    hash: z.string(),
  })
  .meta({ id: 'PartnerAct' })

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const toPartner = (
  row: PartnerDoc,
  { agreed, brokenAt }: { readonly agreed: number; readonly brokenAt: string | null },
): z.infer<typeof partnerSchema> => ({
  id: row._id,
  name: row.name,
  purpose: row.purpose,
  fields: row.fields as z.infer<typeof newPartner>['fields'],
  contact: row.contact,
  agreement: row.agreement,
  country: row.country,
  text: partnerText(row),
  textHash: row.textHash,
  state: row.state,
  agreed,
  ledger: { whole: brokenAt === null, rows: row.consentSeq, brokenAt },
  grant: row.grant && {
    id: row.grant.id,
    issuedBy: row.grant.issuedBy,
    issuedAt: row.grant.issuedAt.toISOString(),
    expiresAt: row.grant.expiresAt.toISOString(),
    revokedAt: iso(row.grant.revokedAt),
  },
  lastPullAt: iso(row.lastPullAt),
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  endedBy: row.endedBy,
  endedAt: iso(row.endedAt),
})

export const toPartnerAct = (row: PartnerConsentDoc): z.infer<typeof partnerActSchema> => ({
  id: row._id,
  number: row.seq,
  act: row.act,
  at: row.at.toISOString(),
  personId: row.personId,
  messageId: row.messageId,
  textHash: row.textHash,
  by: row.by,
  role: row.role,
  standing: row.standing,
  hash: row.hash,
})
