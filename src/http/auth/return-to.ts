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
