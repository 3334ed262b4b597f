import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeJwt, errors, importSPKI, jwtVerify } from 'jose'
import type { PartnerDoc, PartnerGrant } from '../store/models/partner.ts'

type Key = Pick<PartnerGrant, 'publicKey' | 'algorithm'>

/** A call is signed for this moment: what was read on its way is of no use minutes later. */
const MAX_AGE_SECONDS = 300
const CLOCKS_APART_SECONDS = 60

/** @returns null: no public key of a kind that is taken; a private one, pasted by mistake, is none */
export function publicKeyOf(pem: string): Key | null {
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) return null
  try {
    const key = createPublicKey(pem)
    const algorithm = algorithmOf(key)
    return algorithm && { publicKey: key.export({ type: 'spki', format: 'pem' }).toString(), algorithm }
  } catch {
    return null
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Key['algorithm'] | null {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA'
  return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null
}

/** Who a call says it is from; nothing of it is believed yet. */
export function namedBy(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    return null
  }
}

/**
 * Whether the partner signed this call, for this grant, now.
 * @returns `forged`: not its signature, or not for us, or not for now · `revoked`: a grant that is over
 */
export async function checkPartnerCall(
  token: string,
  { _id, state, grant }: PartnerDoc,
  { audience, nowMs }: { readonly audience: string; readonly nowMs: number },
): Promise<'ok' | 'forged' | 'revoked'> {
  if (grant === null) return 'forged'
  try {
    const { payload } = await jwtVerify(token, await importSPKI(grant.publicKey, grant.algorithm), {
      algorithms: [grant.algorithm],
      issuer: _id,
      audience,
      requiredClaims: ['exp', 'iat', 'sub'],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: CLOCKS_APART_SECONDS,
      currentDate: new Date(nowMs),
    })
    const isOver = grant.revokedAt !== null || grant.expiresAt.getTime() <= nowMs || state !== 'active'
    return payload.sub !== grant.id || isOver ? 'revoked' : 'ok'
  } catch (error) {
    if (error instanceof errors.JOSEError) return 'forged'
    throw error
  }
}
