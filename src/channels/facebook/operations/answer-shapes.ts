import { z } from 'zod'

/** `2026-05-01T10:00:00+0000` → Unix milliseconds. */
export const GraphTime = z.string().transform((text, context) => {
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  if (Number.isFinite(ms)) return ms
  context.addIssue({ code: 'custom', message: 'no time' })
  return z.NEVER
})

/** Writes answer `{success: true}`, the text "true" in places, or nothing but the id. */
export const Success = z
  .object({ success: z.unknown() })
  .refine(({ success }) => success === true || success === 'true')
  .transform(() => ({ success: true as const }))

export const Picture = z
  .object({ data: z.object({ url: z.string() }) })
  .transform(({ data }) => data.url)
  .nullable()
  .catch(null)

export const Count = z.number().int().nonnegative().catch(0)

/** `{summary: {total_count}}` of an edge asked for its summary. */
export const Summary = z
  .object({ summary: z.object({ total_count: Count }) })
  .transform(({ summary }) => summary.total_count)
  .catch(0)
