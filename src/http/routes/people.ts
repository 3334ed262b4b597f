import { z } from 'zod'
import { correctPerson, refreshPerson } from '../../people/correct.ts'
import type { PeopleDeps } from '../../people/deps.ts'
import { MASKED_FIELDS } from '../../people/mask.ts'
import { listPeople, readContact, readPerson } from '../../people/read.ts'
import { found } from '../found.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { flag, idParams, listOf, paging, textOrNull, time, timeOrNull } from '../shapes.ts'

export const personSchema = z
  .object({
    id: z.string(),
    channelId: z.string(),
    externalId: z.string(),
    /** The chat with them; null where there is none yet. */
    conversationId: textOrNull,
    name: textOrNull,
    avatarUrl: textOrNull,
    phone: textOrNull,
    address: textOrNull,
    masked: z
      .array(z.enum(MASKED_FIELDS))
      .describe('fields shown in part only, always so in lists: `GET /people/{id}/contact` tells them whole'),
    follower: z.boolean().nullable(),
    followedAt: timeOrNull,
    lastInteractionAt: timeOrNull,
    sources: z.record(
      z.string(),
      z.object({ from: z.enum(['profile', 'webhook', 'submitted', 'staff']), at: time }),
    ),
    /** Since when the person has their data used no further than they agreed to; null: no such wish. */
    restrictedAt: timeOrNull,
    corrected: z.partialRecord(z.enum(['name', 'phone', 'address']), z.object({ platformValue: textOrNull })),
  })
  .meta({ id: 'Person' })

const contactSchema = personSchema
  .pick({ id: true, phone: true, address: true, corrected: true })
  .meta({ id: 'Contact' })

/** A single person is told whole to whoever does not ask for less. */
const oneQuery = z.strictObject({
  masked: flag.optional().describe('phone and address as the lists show them'),
})
type OneQuery = z.infer<typeof oneQuery>

const listQuery = z.strictObject({
  ...paging,
  channelId: z.string().max(64).optional(),
  q: z.string().min(1).max(200).optional(),
  follower: flag.optional(),
})

const words = (max: number) => z.string().trim().min(1).max(max).nullable().optional()
const correction = z
  .strictObject({ name: words(200), phone: words(40), address: words(500) })
  .refine(
    (body) => Object.values(body).some((value) => value !== undefined),
    'name at least one of name, phone, address',
  )

const READERS = ['owner', 'agent', 'privacy-officer'] as const
const LOOKING = [...READERS, 'support'] as const

export function peopleRoutes(deps: PeopleDeps): Route[] {
  const person = async (shopId: string, id: string, { masked = false }: OneQuery) =>
    found(await readPerson(deps, shopId, id, { masked }))
  return [
    defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
      method: 'get',
      path: '/people',
      summary: 'Followers, chatters and commenters of the linked accounts; phones and addresses masked',
      tag: 'People',
      roles: LOOKING,
      personalData: true,
      query: listQuery,
      answers: { 200: { description: 'People', schema: listOf(personSchema) } },
      async handle({ who, query }) {
        return respond(200, await listPeople(deps, who.shopId, query))
      },
    }),
    defineRoute<{ id: string }, OneQuery>({
      method: 'get',
      path: '/people/{id}',
      summary: 'One person, each field with its source and time',
      tag: 'People',
      roles: LOOKING,
      personalData: true,
      params: idParams,
      query: oneQuery,
      answers: { 200: { description: 'The person', schema: personSchema } },
      async handle({ who, params, query }) {
        return respond(200, await person(who.shopId, params.id, query))
      },
    }),
    defineRoute<{ id: string }>({
      method: 'get',
      path: '/people/{id}/contact',
      summary: 'Phone and address in clear, for a purpose that is named: on record with it',
      tag: 'People',
      roles: LOOKING,
      personalData: true,
      mustNamePurpose: true,
      params: idParams,
      answers: { 200: { description: 'What they can be reached by', schema: contactSchema } },
      async handle({ who, params }) {
        return respond(200, found(await readContact(deps, who.shopId, params.id)))
      },
    }),
    defineRoute<{ id: string }, OneQuery, z.infer<typeof correction>>({
      method: 'patch',
      path: '/people/{id}',
      summary: 'Correct a person: stands over what the platform says; null takes a correction back',
      tag: 'People',
      roles: READERS,
      personalData: true,
      params: idParams,
      query: oneQuery,
      body: correction,
      answers: { 200: { description: 'The person', schema: personSchema } },
      async handle({ who, params, query, body }) {
        if (
          !(await correctPerson(
            deps,
            who.shopId,
            params.id,
            body as Partial<Record<'name' | 'phone' | 'address', string | null>>,
          ))
        )
          throw new Problem('not-found')
        return respond(200, await person(who.shopId, params.id, query))
      },
    }),
    defineRoute<{ id: string }, OneQuery>({
      method: 'post',
      path: '/people/{id}/refresh',
      summary: 'Fetch the profile anew',
      tag: 'People',
      roles: READERS,
      personalData: true,
      idempotency: 'optional',
      params: idParams,
      query: oneQuery,
      answers: { 202: { description: 'Asked for', schema: personSchema } },
      async handle({ who, params, query }) {
        const asked = await refreshPerson(deps, who.shopId, params.id)
        if (asked === 'not-found') throw new Problem('not-found')
        if (asked === 'no-interaction') throw new Problem('no-interaction')
        if (asked === 'visitor') throw new Problem('not-supported-by-platform')
        if (asked === 'person-restricted') throw new Problem('person-restricted')
        if (asked === 'too-soon') throw new Problem('too-soon', { retryAfterSeconds: 60 })
        return respond(202, await person(who.shopId, params.id, query))
      },
    }),
  ]
}
