import { createHash, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'

/** Whose grant it is, and the key it was given for. */
export interface PartnerGrant {
  readonly id: string
  readonly grant: string
  readonly key: KeyObject
}

export interface Pulled {
  readonly status: number
  readonly code: string | undefined
  readonly ids: readonly string[]
  readonly values: readonly Readonly<Record<string, string | null>>[]
  /** Of the body as it came. */
  readonly bytes: number
  readonly sha256: string
}

const LIFE_SECONDS = 120

/** As the partner calls: signed with its own key, for its grant, now. */
export async function pullAs(
  gatewayUrl: string,
  of: PartnerGrant,
  { atMs = Date.now(), method = 'GET' } = {},
): Promise<Pulled> {
  const address = `${gatewayUrl}/partners/v1/people`
  const atSeconds = Math.floor(atMs / 1000)
  const signed = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(of.id)
    .setSubject(of.grant)
    .setAudience(address)
    .setIssuedAt(atSeconds)
    .setExpirationTime(atSeconds + LIFE_SECONDS)
    .sign(of.key)
  const answer = await fetch(address, { method, headers: { authorization: `Bearer ${signed}` } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const body = JSON.parse(bytes.toString() || '{}') as {
    code?: string
    items?: { id: string; values: Record<string, string | null> }[]
  }
  return {
    status: answer.status,
    code: body.code,
    ids: (body.items ?? []).map(({ id }) => id),
    values: (body.items ?? []).map(({ values }) => values),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}
