import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Locale } from './locale.ts'
import type { Purpose, Role, ShopWho } from './who.ts'

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
  /** For streams and files only; everything else returns its answer. */
  readonly req: Request
  readonly res: Response
}

/** What a handler gives back: status and JSON, or `streamed` when it has written to `res` itself. */
export type Answer = { readonly status: number; readonly body: unknown } | 'streamed'

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
  /** Reads personal data: privacy officers, support and operators must name their purpose. */
  readonly personalData?: boolean
  /** Hands data out: everybody must name their purpose, the shop's own staff too. */
  readonly mustNamePurpose?: boolean
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

export const respond = (status: number, body: unknown): Answer => ({ status, body })
