import type { FacebookSettings } from '../../../config/settings.ts'
import type { Channel } from '../channel.ts'
import { FACEBOOK_LIMITS } from './limits.ts'
import { refusesParts } from './message-parts.ts'
import { parsePart } from './parse-part.ts'
import { perform, supports } from './perform.ts'
import { explainSignature, signingKeys, verifySignature } from './signature.ts'
import { splitByAccount } from './split.ts'
import { windowVerdict } from './window.ts'

/** Facebook Pages: Messenger and comments. */
export function createFacebookChannel(settings: FacebookSettings): Channel {
  const { appId, appSecret, appSecretPrevious } = settings
  const secrets = signingKeys(appSecretPrevious === null ? [appSecret] : [appSecret, appSecretPrevious])
  return {
    name: 'facebook',
    verifySignature: (rawBody, headers) => verifySignature(rawBody, headers, secrets),
    explainSignature: (rawBody, headers) => explainSignature(rawBody, headers, appSecret, appSecretPrevious),
    // Facebook proves an address by a GET with the verify token, never by a POST.
    isProbe: () => false,
    splitByAccount,
    parsePart: (bytes) => parsePart(bytes, appId),
    window: (facts) => windowVerdict(facts),
    windowQuestions: null,
    perform,
    supports,
    textLength: (text, of = 'message') => ({
      length: text.length,
      max: of === 'comment' ? FACEBOOK_LIMITS.commentMaxLength : FACEBOOK_LIMITS.textMaxLength,
    }),
    refusesParts,
    savedFileLifeMs: FACEBOOK_LIMITS.savedAttachmentLifeMs,
    refusesFile: ({ sizeBytes }) =>
      sizeBytes > FACEBOOK_LIMITS.uploadMaxBytes ? 'attachment-too-large' : null,
  }
}
