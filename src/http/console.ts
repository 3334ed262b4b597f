import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import express, { type Express, type RequestHandler } from 'express'
import { styleNonceOf } from './security-headers.ts'

/** Hashed file names change with their content. */
const ASSET_SECONDS = 365 * 24 * 60 * 60
/** Addresses that are never a page of the console: what is unknown below them is 404, not its document. */
const NOT_PAGES = /^\/(api|auth|oauth|webhooks|health|metrics|callbacks|assets)(\/|$)/
/** The console inside a page of another site. Which sites may, says the content policy of its document. */
const EMBEDDED = /^\/embed(\/|$)/
/** Stands in the built document where each answer has its own. */
const NONCE_PLACE = '{style-nonce}'

export interface ConsoleFiles {
  /** Folder of the built console. */
  readonly webDir: string
  /** Where anyone can play a shopper; null where the platforms are the real ones. */
  readonly shopperUrl: string | null
  /** Sites that may frame the console. */
  readonly embedOrigins: readonly string[]
}

/** The console: its files, and its one document for every page address, since it routes in the browser. */
export function mountConsole(app: Express, { webDir, shopperUrl, embedOrigins }: ConsoleFiles): void {
  const assets = join(webDir, 'assets')
  app.use(
    '/assets',
    preferCompressed(assets),
    express.static(assets, {
      immutable: true,
      maxAge: ASSET_SECONDS * 1000,
      index: false,
      redirect: false,
    }),
  )
  const page = documentOf(webDir)
  app.get('/index.html', page)
  app.use(express.static(webDir, { index: false, redirect: false, maxAge: 0 }))
  // Before anyone is signed in, so that a newcomer is told how to try.
  app.get('/trial.json', (_req, res) => {
    res.set('Cache-Control', 'no-cache').json({ shopperUrl })
  })
  // To these, and to nobody else, the framed console speaks of what it needs.
  app.get('/embed.json', (_req, res) => {
    res.set('Cache-Control', 'no-cache').json({ origins: embedOrigins })
  })
  const isPage = (path: string): boolean =>
    !NOT_PAGES.test(path) && (embedOrigins.length > 0 || !EMBEDDED.test(path))
  app.get('/{*page}', (req, res, next) => {
    if (!req.accepts('html') || !isPage(req.path)) {
      next()
      return
    }
    page(req, res, next)
  })
}

/** Small, and never kept: a document and the policy it came with share a nonce that is good for once. */
function documentOf(webDir: string): RequestHandler {
  const parts = readFileSync(join(webDir, 'index.html'), 'utf8').split(NONCE_PLACE)
  return (_req, res) => {
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(parts.join(styleNonceOf(res)))
  }
}

/** Scripts and styles were compressed once and well by the build; whoever takes Brotli gets those. */
function preferCompressed(assets: string): RequestHandler {
  const compressed = new Set(
    existsSync(assets) ? readdirSync(assets).filter((name) => name.endsWith('.br')) : [],
  )
  return (req, res, next) => {
    const name = basename(req.path)
    if (compressed.has(`${name}.br`)) {
      res.vary('Accept-Encoding')
      if (req.acceptsEncodings('br') === 'br') {
        res.type(name).set('Content-Encoding', 'br')
        req.url = `/${name}.br`
      }
    }
    next()
  }
}
