import { type Answer, bytes, json } from './answers.ts'
import type { Clock } from './clock.ts'
import type { SandboxServer, StandRequest } from './http-server.ts'
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
  /** Makes `/media/...` answer 403 for this URL, as a signed link that ran out; the same file signed anew is served. */
  expire(url: string): void
  /**
   * From now on every URL handed out carries its end (`oe`, seconds in hex, as Facebook's servers write it) and answers 403
   * after it. null: URLs carry no end.
   */
  setLifetime(ms: number | null): void
  /** Signs one of this store's URLs anew, where URLs have an end; any other is left as it is. */
  sign(url: string): string
  snapshot(): unknown
  restore(state: unknown): void
}

interface SavedMedia {
  files: { id: string; name: string; contentType: string; base64: string }[]
  expired: string[]
  lifetimeMs?: number | null
}

const LARGEST_PICTURE_PX = 1200
const SECOND_MS = 1000

export function createMediaStore(server: SandboxServer, baseUrl: () => string, clock: Clock): MediaStore {
  const files = new Map<string, StoredMedia>()
  const expired = new Set<string>()
  const pictures = new Map<string, Buffer>()
  let lifetimeMs: number | null = null
  let signatures = 0

  function found(path: string): Answer {
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
  }

  server.mount({
    prefix: '/media',
    platform: null,
    handle(request) {
      const { path, query } = request
      const search = query.toString()
      const end = Number.parseInt(query.get('oe') ?? '', 16) * SECOND_MS
      const isOver = Number.isFinite(end) && end <= clock.nowMs()
      if (isOver || expired.has(search === '' ? path : `${path}?${search}`))
        return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'URL signature expired' }
      return partOf(request, found(path))
    },
  })

  const sign = (url: string): string => {
    if (!url.startsWith(`${baseUrl()}/media/`)) return url
    const bare = url.split('?')[0] ?? url
    if (lifetimeMs === null) return expired.has(pathOf(url)) ? `${bare}?sig=${(signatures += 1)}` : url
    const end = Math.ceil((clock.nowMs() + lifetimeMs) / SECOND_MS)
    signatures += 1
    return `${bare}?oe=${end.toString(16).toUpperCase().padStart(8, '0')}&oh=${signatures}`
  }
  const pathOf = (url: string): string => {
    const { pathname, search } = new URL(url)
    return pathname.slice('/media'.length) + search
  }
  const urlOf = (id: string) =>
    sign(`${baseUrl()}/media/file/${id}/${encodeURIComponent(files.get(id)?.name ?? '')}`)
  return {
    pictureUrl: (seed, sizePx = 200) =>
      sign(`${baseUrl()}/media/picture/${encodeURIComponent(seed)}/${sizePx}.png`),
    put(file) {
      const id = secretText(12)
      files.set(id, { id, ...file })
      return { id, url: urlOf(id) }
    },
    get: (id) => files.get(id),
    urlOf,
    expire: (url) => void expired.add(pathOf(url)),
    setLifetime(ms) {
      lifetimeMs = ms
    },
    sign,
    snapshot: (): SavedMedia => ({
      files: [...files.values()].map(({ bytes: content, ...rest }) => ({
        ...rest,
        base64: content.toString('base64'),
      })),
      expired: [...expired],
      lifetimeMs,
    }),
    restore(state) {
      const saved = state as SavedMedia
      files.clear()
      for (const { base64, ...rest } of saved.files)
        files.set(rest.id, { ...rest, bytes: Buffer.from(base64, 'base64') })
      expired.clear()
      for (const path of saved.expired) expired.add(path)
      lifetimeMs = saved.lifetimeMs ?? null
    },
  }
}

/** One part of a file, as file servers give it. */
function partOf({ headers }: StandRequest, whole: Answer): Answer {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '')
  if (!asked || whole.status !== 200 || !Buffer.isBuffer(whole.body)) return whole
  const { length } = whole.body
  const start = asked[1] ? Number(asked[1]) : Math.max(0, length - Number(asked[2]))
  const end = asked[1] && asked[2] ? Math.min(length - 1, Number(asked[2])) : length - 1
  if (start >= length || end < start)
    return { status: 416, headers: { 'content-range': `bytes */${length}` }, body: '' }
  return {
    status: 206,
    headers: { ...whole.headers, 'content-range': `bytes ${start}-${end}/${length}` },
    body: whole.body.subarray(start, end + 1),
  }
}
