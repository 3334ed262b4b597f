import { z } from 'zod'
import { ControlError, operation, type Operation } from '../kit/operation.ts'
import { addUser, countFollowers, findUser, listUsers } from './people.ts'
import { oaOf, userOf, type Platform } from './platform.ts'
import { createOa } from './seed-demo.ts'
import type { ZaloOa } from './state.ts'

const oaChange = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    alias: z.string(),
    isVerified: z.boolean(),
    oaType: z.int(),
    packageName: z.string(),
    limitPerMinute: z.int().min(0),
    freePerMonth: z.int().min(0),
    refuseCallsWith: z.int().nullable().describe('every call gets this code: -221, -224, -223, -204 …'),
    administered: z.boolean(),
    oaSecret: z.string().nullable(),
  })
  .partial()

const userChange = z
  .strictObject({
    displayName: z.string(),
    isFollower: z.boolean(),
    isSensitive: z.boolean(),
    lastInteractionAtMs: z.number().nullable(),
    refuseSendsWith: z.int().nullable().describe('every send gets this code: -217, -218, -227, -244 …'),
    tags: z.array(z.string()),
  })
  .partial()

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>
}

const shownOa = (oa: ZaloOa) => ({ ...oa, users: undefined, followers: countFollowers(oa) })

/** OAs and people: made, changed, listed. */
export function accountOperations(platform: Platform): Operation[] {
  return [
    operation('zalo.oas', 'Every OA with its follower count.', {}, () =>
      Object.values(platform.state().oas).map(shownOa),
    ),
    operation(
      'zalo.addOa',
      'A new OA; `followers` people are made by rule (20 of 21 follow), 65,000 as cheaply as 10. With `spreadDays` everybody was in contact within so many days; else one of ten never.',
      {
        id: z.string().regex(/^\d{1,19}$/),
        name: z.string(),
        followers: z.int().min(0).default(0),
        spreadDays: z.int().min(1).nullable().default(null),
        change: oaChange.default({}),
      },
      ({ id, name, followers, spreadDays, change }) => {
        if (platform.state().oas[id] !== undefined) throw new ControlError(`OA ${id} exists`)
        return shownOa(createOa(platform, { id, name, ...defined(change) }, { count: followers, spreadDays }))
      },
    ),
    operation(
      'zalo.changeOa',
      'Changes an OA: package, limits, refusals, its own webhook key.',
      { oaId: z.string(), change: oaChange },
      ({ oaId, change }) => {
        const oa = Object.assign(oaOf(platform, oaId), defined(change))
        platform.changed()
        return shownOa(oa)
      },
    ),
    operation(
      'zalo.addUser',
      'A new person at an OA, who neither follows nor ever wrote unless told.',
      { oaId: z.string(), change: userChange.default({}) },
      ({ oaId, change }) => {
        const user = addUser(oaOf(platform, oaId), defined(change))
        platform.changed()
        return user
      },
    ),
    operation(
      'zalo.changeUser',
      'Changes a person.',
      { oaId: z.string(), userId: z.string(), change: userChange },
      ({ oaId, userId, change }) => {
        const user = Object.assign(userOf(platform, oaOf(platform, oaId), userId), defined(change))
        platform.changed()
        return user
      },
    ),
    operation(
      'zalo.user',
      'One person as the platform knows them.',
      { oaId: z.string(), userId: z.string() },
      (ask) => {
        return findUser(oaOf(platform, ask.oaId), ask.userId) ?? null
      },
    ),
    operation(
      'zalo.users',
      'People of an OA in the order of the follower list.',
      { oaId: z.string(), offset: z.int().min(0).default(0), limit: z.int().min(1).max(100_000).default(50) },
      ({ oaId, offset, limit }) => [...listUsers(oaOf(platform, oaId))].slice(offset, offset + limit),
    ),
    operation(
      'zalo.messages',
      "The platform's truth about messages, in the order it accepted them.",
      {
        oaId: z.string().optional(),
        userId: z.string().optional(),
        origin: z.enum(['user', 'api', 'staff']).optional(),
        afterSeq: z.int().default(0),
      },
      ({ oaId, userId, origin, afterSeq }) =>
        Object.values(platform.state().conversations)
          .flat()
          .filter((message) => message.seq > afterSeq)
          .filter((message) => oaId === undefined || message.oaId === oaId)
          .filter((message) => userId === undefined || message.userId === userId)
          .filter((message) => origin === undefined || message.origin === origin)
          .sort((a, b) => a.seq - b.seq),
    ),
  ]
}
