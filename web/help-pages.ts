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

/** A guide cut at its second-level headings. Pictures keep the address they have in the text. */
export function readHelp(markdown: string): HelpTopic[] {
  const marked = new Marked({ gfm: true })
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      const title = part.slice(0, end).trim()
      return { slug: slugOf(title), title, html: marked.parse(part.slice(end + 1), { async: false }) }
    })
}

/** The merchants' guide as a module of the console: made at build time, its pictures beside the other assets. */
export function helpPages(path: string): Plugin {
  return {
    name: 'help-pages',
    resolveId: (id) => (id === ID ? RESOLVED : null),
    async load(id) {
      if (id !== RESOLVED) return null
      this.addWatchFile(path)
      const pictures: string[] = []
      const topics = readHelp(await readFile(path, 'utf8')).map((topic) => ({
        ...topic,
        html: topic.html.replace(/src="(images\/[^"]+)"/g, (_, address: string) => {
          pictures.push(resolve(dirname(path), address))
          return `src="%picture${pictures.length - 1}%"`
        }),
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
