import { describe, expect, it } from 'vitest'
import { CALL_SENTENCES } from '../../../src/channels/call-errors.ts'
import { problemSentence } from '../../../src/channels/error-texts.ts'

/** What the sending rooms themselves put into a row's `problem`. */
const OWN = [
  'needs-relink',
  'channel-frozen',
  'cancelled-by-owner',
  'permission-missing',
  'consent-missing',
  'channel-unlinked',
  'platform-off',
  'gave-up',
  'person-erased',
  'person-unknown',
  'internal-fault',
  'not-sent',
  'sender-died',
  'outside-window',
  'media-gone',
]

describe('What a merchant reads of a message that did not go', () => {
  it.each(OWN)('has words of its own for %s, in both languages and on both platforms', (problem) => {
    for (const locale of ['vi', 'en'] as const)
      for (const platform of ['facebook', 'zalo'] as const)
        expect(problemSentence(problem, locale, platform)).not.toBe(CALL_SENTENCES.unclassified[locale])
  })
})
