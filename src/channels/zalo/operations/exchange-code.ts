import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'
import { type TokenAnswer, TokenAnswerShape } from './token-answer.ts'

/** Code for tokens: once, within ten minutes. The pair given ends any access token the OA had before. */
export const exchangeCode = defineOperation<
  'zalo.exchange-code',
  { code: string; codeVerifier?: string | null },
  TokenAnswer
>({
  name: 'zalo.exchange-code',
  platform: 'zalo',
  token: 'app',
  effect: true,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ code, codeVerifier }) => ({
    method: 'POST',
    base: 'oauth',
    path: '/v4/oa/access_token',
    form: {
      grant_type: 'authorization_code',
      code,
      ...(codeVerifier ? { code_verifier: codeVerifier } : {}),
    },
  }),
  answer: TokenAnswerShape,
})
