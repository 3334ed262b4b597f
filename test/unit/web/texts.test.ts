import { describe, expect, it } from 'vitest'
import enFirst from '../../../web/src/i18n/en/index.ts'
import enMore from '../../../web/src/i18n/en/more.ts'
import viFirst from '../../../web/src/i18n/vi/index.ts'
import viMore from '../../../web/src/i18n/vi/more.ts'

interface Texts {
  readonly [name: string]: string | Texts
}
const flat = (texts: Texts, path = ''): [path: string, words: string][] =>
  Object.entries(texts).flatMap(([name, words]) =>
    typeof words === 'string' ? [[path + name, words] as [string, string]] : flat(words, `${path}${name}.`),
  )
const valuesIn = (words: string): string[] =>
  [...words.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort()

const english = new Map(flat({ ...enFirst, ...enMore }))
const vietnamese = flat({ ...viFirst, ...viMore })

describe('Every text of the console', () => {
  it('stands in both languages', () => {
    expect([...english.keys()].sort()).toEqual(vietnamese.map(([path]) => path).sort())
  })

  it('names the same values in both', () => {
    const different = vietnamese.filter(
      ([path, words]) => valuesIn(words).join() !== valuesIn(english.get(path) ?? '').join(),
    )
    expect(different).toEqual([])
  })

  it('says something', () => {
    expect(vietnamese.filter(([, words]) => words.trim() === '')).toEqual([])
  })
})
