import { CALL_SENTENCES } from './call-errors.ts'
import type { ErrorRow } from './error-row.ts'
import { FACEBOOK_ERRORS } from './facebook/errors.ts'
import { OWN_SENTENCES } from './own-sentences.ts'
import type { Platform } from './platform.ts'
import type { Locale, Sentence } from './sentence.ts'
import { SENTENCES as ZALO_SENTENCES } from './zalo/error-sentences.ts'

const byWord = (rows: readonly ErrorRow[]): ReadonlyMap<string, Sentence> =>
  new Map(rows.map(({ is, sentence }) => [is, sentence]))

const SENTENCES: Readonly<Record<Platform, ReadonlyMap<string, Sentence>>> = {
  facebook: byWord(FACEBOOK_ERRORS),
  // Every word, not only those with a row: some refusals are ours, before anything is sent.
  zalo: new Map(Object.entries(ZALO_SENTENCES)),
}
const SHARED: ReadonlyMap<string, Sentence> = new Map(Object.entries({ ...CALL_SENTENCES, ...OWN_SENTENCES }))

/**
 * What a merchant reads about a {@link ChannelError}: the platform's own sentence, else the one all platforms share. A word
 * nobody has a sentence for (older than its row, or newer than this process) gets the general one.
 */
export function problemSentence(code: string, locale: Locale, platform?: Platform): string {
  const { facebook, zalo } = SENTENCES
  const own = platform === undefined ? undefined : SENTENCES[platform].get(code)
  const found = own ?? SHARED.get(code) ?? facebook.get(code) ?? zalo.get(code)
  return (found ?? CALL_SENTENCES.unclassified)[locale]
}
