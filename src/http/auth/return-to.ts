/**
 * A path of our own to go back to, or null. Anything a browser could read as another host (`//host`, `/\host`, a scheme,
 * control characters, an encoded second slash) is refused, so that no link of ours leads to a stranger's page.
 */
export function ownPath(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 512) return null
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes('\\')) return null
  try {
    const url = new URL(value, 'https://own.invalid')
    if (url.origin !== 'https://own.invalid') return null
    if (decodeURIComponent(url.pathname).startsWith('//')) return null
    return url.pathname + url.search + url.hash
  } catch {
    return null
  }
}

/**
 * Where a link may lead back to: a path of our own, or a page of a site that may frame the console, by its whole address.
 * @returns null for anything else
 */
export function wayBack(value: unknown, embedOrigins: readonly string[]): string | null {
  const own = ownPath(value)
  if (own !== null || typeof value !== 'string' || value.length > 512) return own
  const origin = embedOrigins.find((site) => value.startsWith(`${site}/`))
  const path = origin === undefined ? null : ownPath(value.slice(origin.length))
  return path === null ? null : `${origin}${path}`
}
