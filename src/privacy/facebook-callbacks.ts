import type { FacebookSettings } from '../../config/settings.ts'
import { readSignedRequest, type SignedRequest } from '../channels/facebook/signed-request.ts'
import { pageTookBack, userTookBack } from '../linking/deauthorised.ts'
import type { LinkingDeps } from '../linking/deps.ts'
import type { DeletionCodeDoc } from '../store/models/privacy-request.ts'
import { findDeletion, receiveDeletion } from './deletion-codes.ts'

/** What Facebook posts when somebody takes their permission back or wants their data deleted. */
export interface FacebookCallbacks {
  /** @returns false: the request is not Facebook's, or too old */
  deauthorise(signedRequest: string): Promise<boolean>
  /** @returns the confirmation code; null: the request is not Facebook's, or too old */
  requestDeletion(signedRequest: string): Promise<string | null>
  /** What became of a deletion; null: no such code. */
  deletion(code: string): Promise<DeletionCodeDoc | null>
}

export function createFacebookCallbacks(deps: LinkingDeps, facebook: FacebookSettings): FacebookCallbacks {
  const { appSecret, appSecretPrevious } = facebook
  const secrets = appSecretPrevious === null ? [appSecret] : [appSecret, appSecretPrevious]
  const read = (text: string): SignedRequest | null => {
    const request = readSignedRequest(text, secrets, deps.clock.nowMs())
    if (!request.ok) deps.log.warn('A signed request was refused', { reason: request.error })
    return request.ok ? request.value : null
  }
  return {
    async deauthorise(text) {
      const request = read(text)
      if (request === null) return false
      const { userId, pageId, issuedAtMs } = request
      if (userId !== null) await userTookBack(deps, userId, issuedAtMs)
      else if (pageId !== null) await pageTookBack(deps, pageId, issuedAtMs)
      return true
    },
    async requestDeletion(text) {
      const request = read(text)
      if (request?.userId == null) return null
      return receiveDeletion(deps, { ...request, userId: request.userId })
    },
    deletion: (code) => findDeletion(deps, code),
  }
}
