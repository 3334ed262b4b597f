import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'
import { type TokenAnswer, TokenAnswerShape } from './token-answer.ts'

/**
 * A new pair for a refresh token, which works once; the old access token ends at once. Only the token keeper may call
 * this: an answer that is lost, or not stored, unlinks the OA.
 */
export const refreshToken = defineOperation<'zalo.refresh-token', { refreshToken: string }, TokenAnswer>({
  name: 'zalo.refresh-token',
  platform: 'zalo',
  token: 'app',
  effect: true,
  timeoutMs: CALL_TIMEOUT_MS,
  request: (input) => ({
    method: 'POST',
    base: 'oauth',
    path: '/v4/oa/access_token',
    form: { grant_type: 'refresh_token', refresh_token: input.refreshToken },
  }),
  answer: TokenAnswerShape,
})
