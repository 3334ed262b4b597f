import { expect, it } from 'vitest'
import { verificationChallenge } from '../../../src/intake/verification.ts'

const at = (query: string) => verificationChallenge(`/webhooks/facebook${query}`, 'the-token')

it.each([
  [
    'gives the challenge for the right token',
    '?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=the-token',
    '1158201444',
  ],
  ['takes the members in any order', '?hub.verify_token=the-token&hub.challenge=9&hub.mode=subscribe', '9'],
  ['refuses another token', '?hub.mode=subscribe&hub.challenge=9&hub.verify_token=the-tokem', null],
  ['refuses a token of another length', '?hub.mode=subscribe&hub.challenge=9&hub.verify_token=the', null],
  ['refuses a request without token', '?hub.mode=subscribe&hub.challenge=9', null],
  ['refuses another mode', '?hub.mode=unsubscribe&hub.challenge=9&hub.verify_token=the-token', null],
  ['refuses a request without challenge', '?hub.mode=subscribe&hub.verify_token=the-token', null],
  [
    'refuses an endless challenge',
    `?hub.mode=subscribe&hub.verify_token=the-token&hub.challenge=${'9'.repeat(300)}`,
    null,
  ],
  ['refuses a bare request', '', null],
])('%s', (_, query, challenge) => {
  expect(at(query)).toBe(challenge)
})
