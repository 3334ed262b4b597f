/** A key that is kept elsewhere: it wraps and unwraps for us and never leaves. */
export interface KeyService {
  /** @throws {KeyServiceFailed} */
  wrap(context: string, key: Buffer): Promise<Buffer>
  /** @returns null: it says that these bytes, in this context, are none of its. @throws {KeyServiceFailed} */
  unwrap(context: string, made: Buffer): Promise<Buffer | null>
}

/** Vault or AWS KMS did not do it. Says which key and status, never what was asked or answered. */
export class KeyServiceFailed extends Error {
  /** It answered and will not; otherwise it is away and may do it later. */
  readonly refused: boolean
  constructor(service: string, keyName: string, status: number | null, cause?: unknown) {
    super(
      `${service} does not wrap or unwrap with the key "${keyName}" that TOKEN_KEYS names: ${status === null ? 'no answer' : `status ${status}`}`,
      { cause },
    )
    this.name = 'KeyServiceFailed'
    this.refused = status !== null && status >= 400 && status < 500 && status !== 429
  }
}

/** One call takes milliseconds; who needs longer is away. */
export const SERVICE_TIMEOUT_MS = 5_000
/** Of an answer that tells us to come again (429, 5xx), and of none. */
export const SERVICE_RETRIES = 2
