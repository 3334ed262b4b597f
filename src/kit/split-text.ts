/** A border this far on makes the piece before it worth ending there; one nearer the start would leave a scrap. */
const WORTH_IT = 0.5

/** Whether a sentence ends somewhere shows in what follows it. */
const LOOK_AHEAD = 4

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' })
const sentences = new Intl.Segmenter('vi', { granularity: 'sentence' })

/**
 * A text in pieces of at most `max`, in order: cut between paragraphs, else sentences, else words, and where even a word is
 * too long between two characters as people see them, never inside one. Blanks at the cuts are left out, nothing else.
 * @param lengthOf how the limit is counted; never less for a text than for a part of it
 * @returns null where a single character is longer than `max`
 */
export function splitText(text: string, max: number, lengthOf: (text: string) => number): string[] | null {
  const pieces: string[] = []
  let rest = trimmed(charactersOf(text))
  while (rest.length > 0) {
    const count = fitting(rest, max, lengthOf)
    if (count === 0) return null
    const cut = count === rest.length ? count : bestCut(rest, count)
    pieces.push(trimmed(rest.slice(0, cut)).join(''))
    rest = trimmed(rest.slice(cut))
  }
  return pieces
}

const charactersOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment)

const isBlank = (character: string): boolean => /^\s+$/u.test(character)

/** By whole characters: a blank with an accent on it is not blank, and taking it away would leave half of it. */
function trimmed(characters: readonly string[]): string[] {
  const from = characters.findIndex((character) => !isBlank(character))
  if (from === -1) return []
  const to = characters.findLastIndex((character) => !isBlank(character))
  return characters.slice(from, to + 1)
}

/** How many characters from the start fit. */
function fitting(characters: readonly string[], max: number, lengthOf: (text: string) => number): number {
  let low = 0
  let high = Math.min(characters.length, max)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (lengthOf(characters.slice(0, middle).join('')) <= max) low = middle
    else high = middle - 1
  }
  return low
}

/** Where to cut, as a number of characters; `count` of them fit and more follow. */
function bestCut(characters: readonly string[], count: number): number {
  const from = Math.max(1, Math.ceil(count * WORTH_IT))
  const last = (isBorder: (at: number) => boolean): number => {
    for (let at = count; at >= from; at -= 1) if (isBorder(at)) return at
    return 0
  }
  const blankAt = (at: number): boolean => isBlank(characters[at] ?? '') || isBlank(characters[at - 1] ?? '')
  const lineAt = (at: number): boolean =>
    /[\n\r\u2028\u2029]/u.test(characters[at] ?? '') || /[\n\r\u2028\u2029]/u.test(characters[at - 1] ?? '')
  const starts = sentenceStarts(characters.slice(0, count + LOOK_AHEAD).join(''))
  const lengths = offsets(characters, count)
  return last(lineAt) || last((at) => blankAt(at) && starts.has(lengths[at] ?? -1)) || last(blankAt) || count
}

const sentenceStarts = (text: string): ReadonlySet<number> =>
  new Set(Array.from(sentences.segment(text), ({ index }) => index))

/** Where each character begins, in UTF-16 units. */
function offsets(characters: readonly string[], count: number): number[] {
  const found = [0]
  for (let at = 0; at < count; at += 1) found.push((found[at] ?? 0) + (characters[at]?.length ?? 0))
  return found
}
