import { readFile } from 'node:fs/promises'

/** What the board's page shows until its script runs: styles that our content policy refuses. Its root stays, empty. */
const PLACEHOLDER = /(?<=<div id="root">).*(?=<\/div>\s*<script)/s
/** A font from another site, which the policy refuses too; the system's own stands in. */
const FOREIGN_SHEET = /<link href="https:[^>]*>/g
/** `<%= escaped %>` and `<%- as it is %>`: all that the page uses of its template language. */
const SLOT = /<%([=-])\s*(\w+)\s*%>/g

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)

/** An Express template engine for the board's one page, without what a strict content policy refuses. */
export function renderBoardPage(
  path: string,
  values: object,
  done: (error: Error | null, html?: string) => void,
): void {
  readFile(path, 'utf8').then(
    (template) => done(null, filled(template, values as Readonly<Record<string, unknown>>)),
    (cause: Error) => done(cause),
  )
}

function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  const page = template.replace(PLACEHOLDER, '').replace(FOREIGN_SHEET, '')
  return page.replace(SLOT, (_, kind: string, name: string) => {
    const value = String(values[name] ?? '')
    return kind === '=' ? escape(value) : value
  })
}
