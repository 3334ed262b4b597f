import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id, OptionalText } from '../events/shapes.ts'
import { nodePath } from './node-path.ts'

/** Name and picture of somebody who wrote to the Page. Needs the reviewed feature; the picture's address expires. */
export const personProfile = defineOperation({
  name: 'facebook.person-profile',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ personId }: { personId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(personId),
    query: { fields: 'id,name,first_name,last_name,profile_pic' },
  }),
  answer: z
    .object({
      name: OptionalText,
      first_name: OptionalText,
      last_name: OptionalText,
      profile_pic: OptionalText,
    })
    .transform(({ name, first_name, last_name, profile_pic }) => ({
      // Vietnamese order: family name first.
      name: name ?? ([last_name, first_name].filter((part) => part !== null).join(' ') || null),
      pictureUrl: profile_pic,
    })),
})

interface Asked {
  readonly pageId: string
  readonly personId: string
}

/** The name a conversation shows for its person: what is left where the profile is withheld. null: no conversation, or no name. */
export const personFromConversation = defineOperation({
  name: 'facebook.person-from-conversation',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId, personId }: Asked) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId, 'conversations'),
    query: { platform: 'messenger', user_id: personId, fields: 'participants', limit: '1' },
  }),
  answer: z.object({ name: z.string().nullable() }),
  answerTo: ({ personId }: Asked) =>
    z.object({ data: z.array(z.object({ participants: Participants })) }).transform(({ data }) => ({
      name: data.flatMap(({ participants }) => participants).find(({ id }) => id === personId)?.name ?? null,
    })),
})

export const Participants = z
  .object({ data: z.array(z.object({ id: Id, name: OptionalText })) })
  .transform(({ data }) => data)
  .catch([])
