import { z } from 'zod'
import type { Presence, Present } from '../../queues/presence.ts'
import type { Store } from '../../store/open-store.ts'
import { found } from '../found.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, textOrNull } from '../shapes.ts'
import { INBOX_STAFF } from '../who.ts'

const body = z.strictObject({
  state: z.enum(['open', 'typing', 'left']).describe('`typing` holds for 8 seconds, `open` for 45'),
})

const answer = z.object({
  others: z.array(
    z.object({
      userId: z.string(),
      name: textOrNull,
      openMs: z.int().nonnegative().describe('has it open, so much longer unless they say it again'),
      typingMs: z.int().nonnegative().describe('is answering, so much longer unless they say it again'),
    }),
  ),
})

/** Who of the staff is at a conversation now. Said for seconds, told live as `presence.changed`, kept nowhere. */
export const presenceRoutes = (deps: { readonly store: Store }, presence: Presence): Route[] => [
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof body>>({
    method: 'post',
    path: '/conversations/{id}/presence',
    summary: 'Say that you have the conversation open, are answering, or left; told who else is there',
    tag: 'Conversations',
    roles: INBOX_STAFF,
    params: idParams,
    body,
    answers: { 200: { description: 'The others, as far as it is known', schema: answer } },
    async handle({ who, params: { id }, body: { state } }) {
      const { shopId, userId, userName: name, isService } = who
      found(await deps.store.conversations.exists({ _id: id, shopId }))
      // A program is nobody a colleague would wait for.
      const others: readonly Present[] = isService
        ? []
        : await presence.say(shopId, id, { userId, name, state })
      return respond(200, { others: [...others] })
    },
  }),
]
