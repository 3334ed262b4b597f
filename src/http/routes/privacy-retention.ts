import { z } from 'zod'
import { type RetentionPeriods, retentionRules } from '../../privacy/retention-table.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { textOrNull } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'

const retentionSchema = z
  .object({
    kind: z.string().describe('what it is: raw-events, facebook-history, access-log, …'),
    stores: z.array(z.string()),
    keepHours: z.int().nullable().describe('null: as long as what it belongs to is there'),
    from: z
      .enum([
        'received',
        'handled',
        'unlinked',
        'unfollowed',
        'written',
        'closed',
        'uploaded',
        'last-seen',
        'erased',
      ])
      .nullable()
      .describe('from when the period runs'),
    then: z
      .enum(['erased', 'key-destroyed', 'dropped'])
      .describe('erased: gone from every store · key-destroyed: closed for good, in backups too · dropped'),
    setting: textOrNull.describe('which setting of the installation changes it; null: none'),
  })
  .meta({ id: 'Retention' })

/** How long what is kept: for those who answer for it. */
export const privacyRetentionRoutes = ({ retention }: { readonly retention: RetentionPeriods }): Route[] => [
  defineRoute({
    method: 'get',
    path: '/privacy/retention',
    summary: 'How long each kind of data is kept, from when, and what happens then',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    answers: { 200: { description: 'Periods', schema: z.object({ items: z.array(retentionSchema) }) } },
    handle: async () => respond(200, { items: retentionRules(retention) }),
  }),
]
