import { z } from 'zod'
import { toMs } from '../member.ts'

/** Ids are text; old deliveries and samples hold numbers, which the exact parse has not rounded. */
export const Id = z.union([z.string().min(1), z.number().int().nonnegative().transform(String)])

/** Unix milliseconds out of seconds or milliseconds, number or digits. */
export const Time = z.unknown().transform((value, context) => {
  const ms = toMs(value)
  if (ms !== null) return ms
  context.addIssue({ code: 'custom', message: 'no time' })
  return z.NEVER
})

/** A text that may be missing, null, or of another type than promised; only a text is kept. */
export const OptionalText = z.string().min(1).nullable().catch(null)

/** An id that may be missing or unreadable. */
export const OptionalId = Id.nullable().catch(null)

export const Party = z.object({ id: Id })
export const OptionalParty = z.object({ id: OptionalId, name: OptionalText }).nullable().catch(null)

/** Where a person came from: m.me link, advertisement, shortlink. */
export const Referral = z
  .object({ ref: OptionalText, source: OptionalText, ad_id: OptionalId })
  .transform(({ ref, source, ad_id }) => ({ ref, source, adId: ad_id }))
  .nullable()
  .catch(null)
