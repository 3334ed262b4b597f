import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Locale } from './locale.ts'
import type { HandsOut } from './on-record.ts'
import type { Purpose } from '../access/purposes.ts'
import type { Role, ShopWho } from './who.ts'

/** What a handler gets: everything already checked. */
export interface Call<Params, Query, Body> {
  readonly who: ShopWho
  readonly purpose: Purpose
  readonly locale: Locale
  readonly requestId: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly idempotencyKey: string | null
  /** For streams: puts on record whose data went by. @throws {AccessLogClosed} the stream has to end; the row is kept */
  readonly record: (people: Iterable<string>) => void
  /** For streams and files only; everything else returns its answer. */
  readonly req: Request
  readonly res: Response
}

/** What a handler gives back: status and JSON, or `streamed` when it has written to `res` itself. */
export type Answer = Told | 'streamed'
interface Told {
  readonly status: number
  readonly body: unknown
  /** The body is text of this type instead of JSON. */
  readonly document?: { readonly type: string; readonly headers: Readonly<Record<string, string>> }
  /** Data leaves for good with it: on record before the first byte goes. */
  readonly handsOut?: HandsOut
}

export interface RouteDefinition<Params, Query, Body> {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** OpenAPI form below /api/v1: `/channels/{id}` */
  readonly path: string
  readonly summary: string
  readonly tag: string
  /** Who may: roles, or `anyone-signed-in`. */
  readonly roles: readonly Role[] | 'anyone-signed-in'
  /** Open to staff without a shop too; `call.who` is then not to be used: `stateOf(res).who` says who asks. */
  readonly shopless?: true
  /**
   * Tells of people: privacy officers, support and operators must name their purpose, and each answer is on record.
   * `inside`: people are looked at to do what is asked, on record too, and the answer tells nothing of theirs.
   */
  readonly personalData?: boolean | 'inside'
  /** The purpose of those who need not name one; `service` where it says nothing. */
  readonly purpose?: Purpose
  /** Hands data out: everybody must name their purpose, the shop's own staff too. */
  readonly mustNamePurpose?: boolean
  /** Its answer leaves for good, to a recipient that it names: {@link handOut}. */
  readonly handsOut?: true
  /** POSTs with an outside effect. `by-outbox`: the key is kept with the send itself. */
  readonly idempotency?: 'required-by-outbox' | 'optional'
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** Multipart, read by the handler. */
  readonly multipart?: boolean
  /** Success answers by status, for the API document (and checked in tests). */
  readonly answers: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: z.ZodType; readonly contentType?: string }
    >
  >
  handle(call: Call<Params, Query, Body>): Promise<Answer>
}

/** A route with its types erased, as the app and the API document hold it. */
export type Route = RouteDefinition<never, never, never>

/** Keeps the types of the parts together; the app checks each part before `handle` sees it. */
export function defineRoute<Params = Record<string, never>, Query = Record<string, never>, Body = undefined>(
  route: RouteDefinition<Params, Query, Body>,
): Route {
  return route as unknown as Route
}

/** JSON that leaves for good. */
export const handOut = (status: number, body: unknown, handsOut: HandsOut): Answer => ({
  status,
  body,
  handsOut,
})

/** The same as a page to print or keep. */
export const handOutPage = (
  page: string,
  headers: Readonly<Record<string, string>>,
  handsOut: HandsOut,
): Answer => ({ status: 200, body: page, document: { type: 'html', headers }, handsOut })

export const respond = (status: number, body: unknown): Answer => ({ status, body })
