import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PURPOSES } from '../../../src/access/purposes.ts'
import { peopleIn } from '../../../src/http/on-record.ts'
import type { Route } from '../../../src/http/route.ts'
import { routesOf } from '../../support/checked-client.ts'

const ROUTES = routesOf({ linking: {}, people: {}, outbox: {} } as never)
const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`

/** Shapes whose every use tells of a person. */
const PERSONAL_SHAPES = new Set([
  'Person',
  'PersonBrief',
  'Conversation',
  'Message',
  'SentMessage',
  'Comment',
  'Post',
  'PersonExport',
])
/** Members that hold what people are called, wrote or can be reached by, in any shape. */
const PERSONAL_MEMBERS = new Set(['person', 'phone', 'address', 'lastMessage', 'attachments', 'author'])
/**
 * Routes that have such a member and tell of no shopper, each with its reason. Whoever adds one says why here.
 */
const OF_NOBODY: Readonly<Record<string, string>> = {
  'GET /privacy/consents/{id}/evidence': 'the address from which the shop’s own staff consented',
}

const READ_WITHIN = new Set(['GET /privacy/holds/{id}/content', 'GET /people/{id}/contact'])

/** Names of the shapes and members an answer may have. */
function namesIn(schema: z.ZodType): Set<string> {
  const found = new Set<string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk)
    if (typeof node !== 'object' || node === null) return
    const { properties, id, $ref } = node as { properties?: object; id?: string; $ref?: string }
    for (const name of Object.keys(properties ?? {})) found.add(name)
    for (const name of [id, $ref?.split('/').at(-1)]) if (name) found.add(name)
    Object.values(node).forEach(walk)
  }
  walk(z.toJSONSchema(schema, { unrepresentable: 'any' }))
  return found
}

function tellsOfPeople(route: Route): boolean {
  const schemas = Object.values(route.answers).flatMap(({ schema }) => schema ?? [])
  const names = schemas.flatMap((schema) => [...namesIn(schema)])
  return names.some((name) => PERSONAL_SHAPES.has(name) || PERSONAL_MEMBERS.has(name))
}

describe('A route that tells of people (P13)', () => {
  it.each(ROUTES.filter(tellsOfPeople).map((route) => [nameOf(route), route] as const))(
    'says so, which puts every answer on record with a purpose: %s',
    (name, route) => {
      if (name in OF_NOBODY) expect(route.personalData ?? false, OF_NOBODY[name]).toBe(false)
      else expect(route.personalData, 'add `personalData: true` to the route').toBe(true)
    },
  )

  it('is found by its answer: the known ones are among them, and those of other matters are not', () => {
    const found = ROUTES.filter(tellsOfPeople).map(nameOf)
    for (const name of [
      'GET /people',
      'GET /conversations',
      'GET /conversations/{id}/messages',
      'POST /conversations/{id}/messages',
      'GET /comments',
      'GET /posts/{id}',
      'PATCH /people/{id}',
      'GET /privacy/people/{id}/export',
    ])
      expect(found).toContain(name)
    for (const name of ['GET /me', 'GET /channels', 'GET /settings', 'GET /privacy/access-log'])
      expect(found).not.toContain(name)
  })

  it('names one of six purposes, and where it hands data out, that too', () => {
    expect(PURPOSES).toHaveLength(6)
    for (const route of ROUTES) {
      if (route.purpose !== undefined) expect(PURPOSES, nameOf(route)).toContain(route.purpose)
      // What is held and what is masked is read within the house, but by nobody who cannot say what for.
      if (route.mustNamePurpose && !READ_WITHIN.has(nameOf(route)))
        expect(route.handsOut, nameOf(route)).toBe(true)
    }
    expect(
      ROUTES.filter(({ handsOut }) => handsOut)
        .map(nameOf)
        .sort(),
    ).toEqual([
      'GET /privacy/consents/{id}/evidence',
      'GET /privacy/people/{id}/export',
      'POST /privacy/authority-cases/{id}/exports',
    ])
  })
})

describe('Whom an answer tells of', () => {
  const [one, two] = ['per_AAAAAAAAAAAAAAAAAAAAAA', 'per_BBBBBBBBBBBBBBBBBBBBBB']

  it('is everybody whose id stands in it, the id of their chat included, however deep', () => {
    const body = {
      items: [{ id: 'msg_1', conversationId: two.replace('per', 'cnv'), replies: [{ person: { id: one } }] }],
      nextCursor: null,
    }
    expect([...peopleIn(body)].sort()).toEqual([one, two])
  })

  it('is nobody where no id stands: texts that look like one are looked at whole', () => {
    const texts = [`xin chào ${one}`, 'per_', 'per_ngắn', `${one}C`, 'cnv_x', 12, null, true]
    expect([...peopleIn({ texts })]).toEqual([])
  })
})
