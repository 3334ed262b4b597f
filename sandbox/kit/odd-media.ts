import type { ServerResponse } from 'node:http'
import type { SandboxServer } from './http-server.ts'

/** How a file server may misbehave. */
export const ODD_MEDIA = ['redirect', 'huge', 'slow', 'page', 'script', 'compressed', 'cut'] as const
export type OddKind = (typeof ODD_MEDIA)[number]

export interface OddMedia {
  /** URL that misbehaves so. @param to where `redirect` leads */
  url(kind: OddKind, to?: string): string
}

const CHUNK = Buffer.alloc(64 * 1024, 'x')
const DRIP_MS = 200

/**
 * A file server nobody should trust: it sends elsewhere (`redirect`), sends without end (`huge`, no length told), a byte now
 * and then (`slow`), a page that calls itself a picture (`page`), a drawing that carries a script (`script`), compressed
 * bytes nobody asked for, or half of what it promised (`cut`). Its calls are on record as platform `odd-media`.
 */
export function createOddMedia(server: SandboxServer, baseUrl: () => string): OddMedia {
  server.mountRaw({
    prefix: '/odd-media',
    platform: 'odd-media',
    handle(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://odd')
      behave(pathname.split('/').at(-1) as OddKind, searchParams.get('to') ?? '', response)
    },
  })
  return {
    url: (kind, to) =>
      `${baseUrl()}/odd-media/${kind}${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`,
  }
}

function behave(kind: OddKind, to: string, response: ServerResponse): void {
  switch (kind) {
    case 'redirect':
      response.writeHead(302, { location: to }).end()
      return
    case 'huge':
      response.writeHead(200, { 'content-type': 'image/png' })
      pour(response)
      return
    case 'slow':
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1_000_000 })
      drip(response)
      return
    case 'page':
      response.writeHead(200, { 'content-type': 'image/png' })
      response.end('<!doctype html><script>alert(1)</script>')
      return
    case 'script':
      response.writeHead(200, { 'content-type': 'image/svg+xml' })
      response.end('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
      return
    case 'compressed':
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end('x')
      return
    case 'cut':
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1_000_000 })
      response.write('\x89PNG\r\n\x1a\n', 'latin1', () => response.destroy())
      return
    default:
      response.writeHead(404).end()
  }
}

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(CHUNK)) {
    // Until the other side is full.
  }
  if (!response.destroyed) response.once('drain', () => pour(response))
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), DRIP_MS)
  response.once('close', () => clearInterval(timer))
}
