/** What an exchange or refresh gave us. Times: Unix ms; null: the platform set no end. */
export interface TokenSet {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly accessExpiresAtMs: number | null
  readonly refreshExpiresAtMs: number | null
}
