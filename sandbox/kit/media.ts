import { bytes, json } from './answers.ts'
import type { SandboxServer } from './http-server.ts'
import { secretText } from './ids.ts'
import { seededPng } from './png.ts'

export interface StoredMedia {
  id: string
  name: string
  contentType: string
  bytes: Buffer
}

/** The twin's CDN under `/media`: pictures drawn on demand, and files that were uploaded or put there. */
export interface MediaStore {
  /** URL of a picture drawn from the seed (PNG), 200 px unless told otherwise. */
  pictureUrl(seed: string, sizePx?: number): string
  /** Keeps bytes and answers the URL that serves them. */
  put(file: { name: string; contentType: string; bytes: Buffer }): { id: string; url: string }
  get(id: string): StoredMedia | undefined
  urlOf(id: string): string
  /** Makes `/media/...` answer 410 for this URL, as a signed link that ran out. */
  expire(url: string): void
  snapshot(): unknown
  restore(state: unknown): void
}

interface SavedMedia {
  files: { id: string; name: string; contentType: string; base64: string }[]
  expired: string[]
}

const LARGEST_PICTURE_PX = 1200

export function createMediaStore(server: SandboxServer, baseUrl: () => string): MediaStore {
  const files = new Map<string, StoredMedia>()
  const expired = new Set<string>()
  const pictures = new Map<string, Buffer>()

  server.mount({
    prefix: '/media',
    platform: null,
    handle({ path }) {
      if (expired.has(path)) return json({ error: 'link expired' }, 410)
      const [, kind, id = '', size = '200'] = path.split('/')
      if (kind === 'picture') {
        const key = `${id}/${size}`
        const px = Math.min(LARGEST_PICTURE_PX, Math.max(1, Number.parseInt(size, 10) || 200))
        const picture = pictures.get(key) ?? seededPng(id, px)
        if (pictures.size < 1000) pictures.set(key, picture)
        return bytes(picture, 'image/png')
      }
      const file = kind === 'file' ? files.get(id) : undefined
      return file ? bytes(file.bytes, file.contentType) : json({ error: 'no such media' }, 404)
    },
  })

  const urlOf = (id: string) =>
    `${baseUrl()}/media/file/${id}/${encodeURIComponent(files.get(id)?.name ?? '')}`
  return {
    pictureUrl: (seed, sizePx = 200) =>
      `${baseUrl()}/media/picture/${encodeURIComponent(seed)}/${sizePx}.png`,
    put(file) {
      const id = secretText(12)
      files.set(id, { id, ...file })
      return { id, url: urlOf(id) }
    },
    get: (id) => files.get(id),
    urlOf,
    expire: (url) => void expired.add(new URL(url).pathname.slice('/media'.length)),
    snapshot: (): SavedMedia => ({
      files: [...files.values()].map(({ bytes: content, ...rest }) => ({
        ...rest,
        base64: content.toString('base64'),
      })),
      expired: [...expired],
    }),
    restore(state) {
      const saved = state as SavedMedia
      files.clear()
      for (const { base64, ...rest } of saved.files)
        files.set(rest.id, { ...rest, bytes: Buffer.from(base64, 'base64') })
      expired.clear()
      for (const path of saved.expired) expired.add(path)
    },
  }
}
