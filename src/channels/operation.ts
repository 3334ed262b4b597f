import type { z } from 'zod'
import type { Platform } from './platform.ts'

/** One HTTP request to a platform, as data: made by a pure function, sent by `http-call.ts`. */
export interface PlatformRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Which configured base address it goes to. */
  readonly base: 'graph' | 'oauth' | 'openapi'
  /** Path below the base, version included where the platform wants one. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly file?: {
    readonly field: string
    readonly name: string
    readonly type: string
    readonly bytes: Buffer
    readonly fields?: Readonly<Record<string, string>>
  }
  readonly headers?: Readonly<Record<string, string>>
}

/** Whose token a call carries: the linked account's, the platform user's who granted it, the app's own, or none. */
export type TokenKind = 'channel' | 'user' | 'app' | 'none'

/**
 * One platform method we may call. `config/permissions.ts` must name it, with the response fields that may pass;
 * an operation it does not name cannot be called (`src/door/`).
 */
export interface Operation<Name extends string, Input, Output> {
  readonly name: Name
  readonly platform: Platform
  readonly token: TokenKind
  /** True where a repeated call could do something twice (sends, comments): a lost answer is then `outcome-unknown`. */
  readonly effect: boolean
  readonly timeoutMs?: number
  request(input: Input): PlatformRequest
  /** Shape of the success answer; keys it does not name are dropped. */
  readonly answer: z.ZodType<Output>
  /** The same for operations whose answer can be read only knowing what was asked; then used in place of `answer`. */
  answerTo?(input: Input): z.ZodType<Output>
}

export const defineOperation = <const Name extends string, Input, Output>(
  operation: Operation<Name, Input, Output>,
): Operation<Name, Input, Output> => operation
