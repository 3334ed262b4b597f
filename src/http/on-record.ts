import type { AccessEntry, AccessLog } from '../access/access-log.ts'
import type { Disclosure, Disclosures } from '../access/disclosures.ts'
import type { Purpose } from '../access/purposes.ts'
import { gather } from '../kit/gather.ts'
import { personOfChat } from '../kit/ids.ts'
import type { Meter } from '../kit/meter.ts'
import type { Answer, Route } from './route.ts'
import type { ShopWho } from './who.ts'

/** Where it is kept who looked at whom, and what left. */
export interface Records {
  readonly access: AccessLog
  readonly disclosures: Disclosures
  readonly meter: Meter
}

/** A request, as far as the records need it. */
export interface Asked {
  readonly route: Route
  readonly who: ShopWho
  readonly purpose: Purpose
  readonly requestId: string
  /** HEAD tells nothing of anybody. */
  readonly method: string
  /** Some of the answer may be out already. */
  readonly hasBegun: () => boolean
}

/**
 * Runs the handler and puts on record whom its answer tells of: those whose seals were opened for it, and those whose ids
 * stand in it. A route that declares nothing and opens somebody all the same is on record too, and counted as a fault.
 * @throws {AccessLogClosed} where the log cannot be written: nothing is told then
 */
export async function onRecord(
  { access, meter }: Records,
  asked: Asked,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const { route, method } = asked
  if (route.personalData) access.admit()
  const gathered = new Set<string>()
  const answer = await gather(gathered, act).catch((error: unknown) => {
    // A file that broke off in the middle has told of its person all the same.
    if (gathered.size > 0 && asked.hasBegun()) access.keep(entryOf(asked, gathered))
    throw error
  })
  if (method === 'HEAD') return answer
  if (gathered.size > 0 && !route.personalData)
    meter.count('access_undeclared_total', { route: nameOf(route) })
  const body = answer === 'streamed' ? undefined : answer.body
  const people = new Set(gathered)
  if (route.personalData === true) for (const id of peopleIn(body)) people.add(id)
  if (people.size === 0 && !tellsOfUnknown(asked, body)) return answer
  const entry = entryOf(asked, people)
  if (answer !== 'streamed' && answer.handsOut) await access.noteDurably(entry)
  else access.note(entry)
  return answer
}

/** What leaves for good, durable before the first byte goes. @param body as it is sent */
export const disclose = (
  { disclosures }: Records,
  { route, who, purpose, requestId }: Asked,
  handsOut: HandsOut,
  body: Buffer,
): Promise<void> =>
  disclosures.record({
    ...handsOut,
    shopId: who.shopId,
    purpose,
    route: nameOf(route),
    userId: who.userId,
    roles: [...who.roles],
    requestId,
    body,
  })

/** To whom an answer hands data out, on what ground, and what. */
export type HandsOut = Pick<Disclosure, 'recipient' | 'ground' | 'codes' | 'people'>

export const entryOf = (
  { route, who, purpose, requestId }: Asked,
  people: Iterable<string>,
): AccessEntry => ({
  shopId: who.shopId,
  userId: who.userId,
  userName: who.userName,
  roles: [...who.roles],
  isService: who.isService,
  supportSession: who.supportSession ?? null,
  purpose,
  route: nameOf(route),
  area: route.tag,
  requestId,
  people,
})

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`

/** A read that told something, of people we know by no id: withheld authors, a file not sent to anybody yet, a live stream. */
function tellsOfUnknown({ route }: Asked, body: unknown): boolean {
  if (route.personalData !== true || route.method !== 'get') return false
  const { items } = (body ?? {}) as { items?: unknown }
  return !Array.isArray(items) || items.length > 0
}

const PERSON_ID = /^per_[\w-]{22}$/

/** Everybody whose id stands in an answer, their chat's id included. */
export function peopleIn(body: unknown): Set<string> {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      const id = personOfChat(value) ?? value
      if (PERSON_ID.test(id)) found.add(id)
    } else if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  walk(body)
  return found
}
