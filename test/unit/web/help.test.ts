import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readHelp, slugOf } from '../../../web/help-pages.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
const topics = readHelp(readFileSync(join(PROJECT, 'docs', 'merchants.md'), 'utf8'))
const slugs = topics.map(({ slug }) => slug)

it('The guide is cut into topics, each with an address of its own and something to read', () => {
  expect(slugs.length).toBeGreaterThan(7)
  expect(new Set(slugs).size).toBe(slugs.length)
  for (const { slug, title, html } of topics) {
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(title).toMatch(/\S/)
    expect(html).toContain('<')
  }
  expect(slugOf('Khách yêu cầu về dữ liệu: đồng ý, đổi ý?')).toBe('khach-yeu-cau-ve-du-lieu-dong-y-doi-y')
})

it('The English guide tells of each topic once, as fully as the Vietnamese one, and of none that is gone', () => {
  const english = readHelp(readFileSync(join(PROJECT, 'docs', 'merchants.en.md'), 'utf8'))
  const translated = english.map(({ slug }) => slug)
  expect(new Set(translated).size).toBe(translated.length)
  expect(translated.toSorted()).toEqual(slugs.toSorted())
  for (const { title, html } of english) {
    expect(title).not.toMatch(/[{}#]/)
    for (const [, address = ''] of html.matchAll(/src="([^"]+)"/g))
      expect(existsSync(join(PROJECT, 'docs', address)), address).toBe(true)
  }
  // As much as in Vietnamese: what is explained in a table or by a picture there is so here.
  const parts = (guide: typeof topics) =>
    guide.map(({ slug, html }) => [slug, ...(html.match(/<(?:table|img)/g) ?? [])].join()).toSorted()
  expect(parts(english)).toEqual(parts(topics))
})

it('Tables and pictures of the guide become tables and pictures that are there', () => {
  const html = topics.map((topic) => topic.html).join('')
  expect(html).toContain('<table>')
  const pictures = [...html.matchAll(/src="([^"]+)"/g)].map(([, address]) => address as string)
  expect(pictures.length).toBeGreaterThan(0)
  for (const picture of pictures) expect(existsSync(join(PROJECT, 'docs', picture)), picture).toBe(true)
})

it('Every topic is linked from the page where its question arises, and no link leads nowhere', () => {
  const folder = join(PROJECT, 'web', 'src', 'pages')
  const linked = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('help'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      if (!/HelpLink|help:/.test(text)) return []
      return [...text.matchAll(/(?:topic=|help: |facebook: |zalo: )['"]([a-z0-9]+(?:-[a-z0-9]+)+)['"]/g)]
    })
    .map(([, slug]) => slug as string)
  expect(linked.filter((slug) => !slugs.includes(slug))).toEqual([])
  expect(slugs.filter((slug) => !linked.includes(slug))).toEqual([])
})
