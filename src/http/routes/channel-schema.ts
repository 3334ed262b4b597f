import { z } from 'zod'
import { platform, textOrNull, time, timeOrNull } from '../shapes.ts'

export const channelSchema = z
  .object({
    id: z.string(),
    platform,
    externalId: z.string(),
    name: z.string(),
    avatarUrl: textOrNull,
    status: z.enum(['active', 'degraded', 'needs-relink', 'unlinked']),
    problems: z.array(z.object({ code: z.string(), detail: textOrNull })),
    permissions: z.array(
      z.object({ code: z.string(), state: z.enum(['granted', 'missing', 'withdrawn', 'needs-consent']) }),
    ),
    linkedAt: time,
    lastEventAt: timeOrNull,
    tokenExpiresAt: timeOrNull,
    relinkBefore: timeOrNull,
  })
  .meta({ id: 'Channel' })
