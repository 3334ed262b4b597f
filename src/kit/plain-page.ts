import { createHash } from 'node:crypto'

/** One sheet for every page made here, to read and to print. */
const STYLE = [
  "body{font:16px/1.55 system-ui,'Segoe UI',Roboto,Arial,sans-serif;color:#16202e;max-width:52rem;margin:2rem auto;padding:0 1rem}",
  'h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}h3{font-size:1rem;margin:0 0 .4rem}',
  'dl{display:grid;grid-template-columns:minmax(8rem,16rem) 1fr;gap:.25rem 1rem;margin:.5rem 0 1rem}',
  'dt,small,footer{color:#5a6675}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}',
  'section{margin:2rem 0}section dl{border-top:1px solid #ccd4de;padding-top:.5rem}a{color:#0b57b7}',
  'blockquote{margin:0 0 .75rem;padding:.75rem 1rem;border-left:4px solid #0b57b7;background:#f4f6f9}blockquote p{margin:0 0 .5rem}',
  '.acts{display:grid;gap:.75rem;margin:0;padding:0;list-style:none}.acts li{border:1px solid #e3e8ef;border-radius:8px;padding:.75rem 1rem;break-inside:avoid}',
  'code{font-size:.75rem;overflow-wrap:anywhere}.bad{color:#b3261e;font-weight:600}footer{margin-top:1.75rem;font-size:.85rem}',
  '@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}@media print{body{margin:0;max-width:none}}',
].join('')

/** As a content policy names it: these pages' own sheet may stand in them, and no other. */
export const PLAIN_PAGE_STYLE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

export interface PlainPage {
  readonly locale: string
  /** Markup, as the body. */
  readonly title: string
  readonly body: string
}

/** A page without scripts that fetches nothing, so that it can be kept as one file. @returns HTML */
export const plainPage = ({ locale, title, body }: PlainPage): string =>
  `<!doctype html>\n<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<title>${title}</title><style>${STYLE}</style></head><body>\n${body}\n</body></html>`
