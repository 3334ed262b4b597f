import { z } from 'zod'

/** What an injected fault does. Exactly one member. */
export const faultActSchema = z.union([
  z.strictObject({ status: z.int(), body: z.unknown().optional() }),
  z.strictObject({
    graphError: z.strictObject({
      code: z.int(),
      subcode: z.int().optional(),
      message: z.string().optional(),
      status: z.int().optional(),
    }),
  }),
  z.strictObject({ zaloError: z.strictObject({ error: z.int(), message: z.string().optional() }) }),
  z.strictObject({ delayMs: z.number().min(0) }),
  z.strictObject({ hangMs: z.number().min(0) }),
  z.strictObject({ close: z.literal(true) }),
  z.strictObject({ doneButAnswerLost: z.literal(true) }),
])

export const faultSchema = z.strictObject({
  match: z.strictObject({
    platform: z.string(),
    method: z.string().optional(),
    /** A prefix when it starts with `/`, else a regular expression. */
    path: z.string().optional(),
    op: z.string().optional(),
    /** Text the request body must hold. */
    contains: z.string().optional(),
  }),
  /** How many requests it hits; 0 means until cleared. */
  times: z.int().min(0).default(1),
  /** Matching requests let through first. */
  skip: z.int().min(0).default(0),
  then: faultActSchema,
})

export type FaultAct = z.infer<typeof faultActSchema>
export type Fault = z.input<typeof faultSchema>

interface Armed {
  id: number
  fault: z.infer<typeof faultSchema>
  hits: number
}

export interface FaultTarget {
  platform: string
  method: string
  path: string
  op: string
  body: Buffer
}

/** Faults waiting for requests, oldest first. */
export interface Faults {
  /** Arms a fault and returns its id. */
  add(fault: Fault): number
  /** The fault this request meets, used up by one. */
  take(target: FaultTarget): FaultAct | null
  list(): { id: number; hits: number; fault: Fault }[]
  remove(id: number): void
  clear(): void
}

function meets({ fault }: Armed, target: FaultTarget): boolean {
  const { platform, method, path, op, contains } = fault.match
  if (platform !== target.platform) return false
  if (method && method.toUpperCase() !== target.method) return false
  if (op && op !== target.op) return false
  if (path && !(path.startsWith('/') ? target.path.startsWith(path) : new RegExp(path).test(target.path)))
    return false
  return !contains || target.body.includes(contains)
}

export function createFaults(): Faults {
  let armed: Armed[] = []
  let lastId = 0
  return {
    add(fault) {
      lastId += 1
      armed.push({ id: lastId, fault: faultSchema.parse(fault), hits: 0 })
      return lastId
    },
    take(target) {
      if (armed.length === 0) return null
      const found = armed.find((candidate) => meets(candidate, target))
      if (!found) return null
      if (found.fault.skip > 0) {
        found.fault.skip -= 1
        return null
      }
      found.hits += 1
      if (found.fault.times > 0 && found.hits >= found.fault.times)
        armed = armed.filter((other) => other !== found)
      return found.fault.then
    },
    list: () => armed.map(({ id, hits, fault }) => ({ id, hits, fault })),
    remove(id) {
      armed = armed.filter((candidate) => candidate.id !== id)
    },
    clear() {
      armed = []
    },
  }
}
