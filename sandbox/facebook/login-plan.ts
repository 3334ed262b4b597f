import { z } from 'zod'

/** How the dialog answers by itself, without a person in front of it. */
export const loginPlanSchema = z.strictObject({
  userId: z.string().describe('who logs in'),
  decision: z.enum(['approve', 'cancel', 'dev-mode']).default('approve'),
  /** Scopes to grant of those asked; absent grants all asked. */
  scopes: z.array(z.string()).optional(),
  /** Scopes granted beyond what was asked. */
  extraScopes: z.array(z.string()).optional(),
  /** Pages to choose; absent chooses all the user has a role on. */
  pageIds: z.array(z.string()).optional(),
})

export type LoginPlan = z.infer<typeof loginPlanSchema>
