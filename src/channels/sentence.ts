/** Something a merchant reads, in both languages. */
export interface Sentence {
  readonly vi: string
  readonly en: string
}

export type Locale = keyof Sentence
