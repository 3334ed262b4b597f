import { z } from 'zod'
import { PLATFORMS } from '../channels/platform.ts'

/** Pieces that several routes describe their bodies and answers with. */
export const idParams = z.strictObject({ id: z.string().min(1).max(64) })
/** A filter by an id of ours: one that names nothing of the shop finds nothing. */
export const idFilter = z.string().min(1).max(64).optional()
/** A body without fields: none, or `{}`. */
export const nothing = z.strictObject({})
/** An address handed on to the platform, which fetches it; we never do. */
export const outsideUrl = z.url({ protocol: /^https$/, error: 'an https address' }).max(2048)
export const platform = z.enum(PLATFORMS)
export const time = z.iso.datetime()
export const timeOrNull = time.nullable()
export const textOrNull = z.string().nullable()

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

/** `?limit=` and `?cursor=` of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().min(1).max(500).optional(),
}

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: textOrNull })

/** A query flag: `true` or `false`, nothing else. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
