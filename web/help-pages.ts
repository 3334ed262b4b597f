import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'
import { fold } from './src/kit/fold.ts'

const ID = 'virtual:help'
const RESOLVED = `\0${ID}`

export interface HelpTopic {
  /** As it stands in the address. */
  readonly slug: string
  readonly title: string
  readonly html: string
}

/** "Trả lời khách" → `tra-loi-khach`. */
export const slugOf = (title: string): string =>
  fold(title)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** A translated heading says whose it is: `## Title {#slug-of-the-original}`. */
const NAMED = /^(.+?)\s*\{#([a-z0-9-]+)\}$/

/** A guide cut at its second-level headings. Pictures keep the address they have in the text. */
export function readHelp(markdown: string): HelpTopic[] {
  const marked = new Marked({ gfm: true })
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      const heading = part.slice(0, end).trim()
      const [, title = heading, slug = slugOf(heading)] = NAMED.exec(heading) ?? []
      return { slug, title, html: marked.parse(part.slice(end + 1), { async: false }) }
    })
}

/**
 * The merchants' guide as a module of the console: made at build time, its pictures beside the other assets. A topic that
 * nobody has translated is shown as it is.
 */
export function helpPages(path: string, englishPath: string): Plugin {
  return {
    name: 'help-pages',
    resolveId: (id) => (id === ID ? RESOLVED : null),
    async load(id) {
      if (id !== RESOLVED) return null
      this.addWatchFile(path)
      this.addWatchFile(englishPath)
      const pictures: string[] = []
      const read = async (file: string) => readHelp(await readFile(file, 'utf8')).map(withPictures)
      const withPictures = (topic: HelpTopic): HelpTopic => ({
        ...topic,
        html: topic.html.replace(/src="(images\/[^"]+)"/g, (_, address: string) => {
          pictures.push(resolve(dirname(path), address))
          return `src="%picture${pictures.length - 1}%"`
        }),
      })
      const english = await read(englishPath)
      const topics = (await read(path)).map((topic) => ({
        ...topic,
        english: english.find(({ slug }) => slug === topic.slug) ?? null,
      }))
      const imports = pictures.map((file, at) => `import picture${at} from ${JSON.stringify(file)}`)
      const shown = pictures.reduce(
        (code, _, at) => code.replaceAll(`%picture${at}%`, `" + picture${at} + "`),
        JSON.stringify(topics),
      )
      return [...imports, `export const topics = ${shown}`].join('\n')
    },
  }
}
