import { z } from 'zod'

/** What a refresh or exchange gave, before anybody looked at a clock. */
export interface TokenAnswer {
  readonly accessToken: string
  /** Null: none came; the one in hand stays in force. */
  readonly refreshToken: string | null
  readonly expiresInSeconds: number
  readonly refreshExpiresInSeconds: number | null
}

/** Documented life of an access token, for answers that do not state it: 25 hours. */
const ACCESS_TOKEN_LIFE_SECONDS = 90_000

/** Seconds as text (documented) or number; what is neither counts as not stated. */
const Seconds = z
  .union([
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
    z.int(),
  ])
  .pipe(z.int().positive())
  .nullish()
  .catch(null)

/** Success is an access token that is a text and not empty, and nothing else. */
export const TokenAnswerShape: z.ZodType<TokenAnswer> = z
  .object({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1).nullish().catch(null),
    expires_in: Seconds,
    refresh_token_expires_in: Seconds,
  })
  .transform((body) => ({
    accessToken: body.access_token,
    refreshToken: body.refresh_token ?? null,
    expiresInSeconds: body.expires_in ?? ACCESS_TOKEN_LIFE_SECONDS,
    refreshExpiresInSeconds: body.refresh_token_expires_in ?? null,
  }))
