/** Words long enough to be a token: tokens of both stand-ins are longer. */
const LONG_WORDS = /[\w-]{60,}/g

/** Long words of what each gateway of this process has answered, by its address, while somebody listens. */
const heard = new Map<string, Set<string>>()

/** From now on what this gateway answers is heard. */
export function listenTo(url: string): { readonly words: ReadonlySet<string>; stop(): void } {
  const words = new Set<string>()
  heard.set(url, words)
  return { words, stop: () => void heard.delete(url) }
}

/** An answer of a gateway, as it came. */
export function hear(url: string, text: string): void {
  const words = heard.get(url)
  if (words) for (const word of longWordsIn(text)) words.add(word)
}

export const longWordsIn = (text: string): readonly string[] => text.match(LONG_WORDS) ?? []
