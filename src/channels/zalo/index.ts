import type { ZaloSettings } from '../../../config/settings.ts'
import { type Meter, silentMeter } from '../../kit/meter.ts'
import type { Channel } from '../channel.ts'
import { isVisitor } from '../visitor.ts'
import { refusesFile } from './attachment-plan.ts'
import { UPLOAD_LIFE_MS } from './limits.ts'
import { refusesParts } from './message-parts.ts'
import { parsePart } from './parse-part.ts'
import { perform, supports } from './perform.ts'
import { isProbe } from './probe.ts'
import { ALL_VARIANTS, explainSignature, matchSignature, type SignatureVariants } from './signature.ts'
import { splitByAccount } from './split.ts'
import { textLength } from './text.ts'
import { windowFor } from './window.ts'

export interface ZaloChannelOptions {
  /** Counts `zalo_signature_matches_total{key,scope,first_term,timestamp}`: which reading of the formula is the true one. */
  readonly meter?: Meter
  /** Readings of the signature beside the documented one; all need the OA secret, so none is weaker. */
  readonly variants?: SignatureVariants
}

/** Zalo Official Accounts as a channel. Pure but for `perform`, which acts through the operations it is given. */
export function createZaloChannel(settings: ZaloSettings, options: ZaloChannelOptions = {}): Channel {
  const { meter = silentMeter, variants = ALL_VARIANTS } = options
  return {
    name: 'zalo',
    verifySignature(rawBody, headers) {
      const match = matchSignature(rawBody, headers, settings, variants)
      if (match === null) return false
      const { key, scope, firstTerm, timestamp } = match
      meter.count('zalo_signature_matches_total', { key, scope, first_term: firstTerm, timestamp })
      return true
    },
    explainSignature: (rawBody, headers) => explainSignature(rawBody, headers, settings, variants),
    isProbe,
    splitByAccount,
    parsePart,
    window: windowFor,
    windowQuestions: {
      contact: (userId) => (isVisitor(userId) ? null : { operation: 'zalo.quota', input: { userId } }),
      quota: { operation: 'zalo.oa-quota', input: {} },
    },
    perform: (action, _account, call) => perform(action, call, { replyForm: settings.replyForm }),
    supports,
    textLength,
    refusesParts,
    savedFileLifeMs: UPLOAD_LIFE_MS,
    refusesFile,
  }
}
