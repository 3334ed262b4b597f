const RELOADED_AT = 'reloaded-at'
/** A second failure so soon after a reload is not an old page but a broken network: the page then says so. */
const ONCE_MS = 30_000

/**
 * A page opened before a deploy asks for parts that are gone; the new page has new names for them. Vite tells when a
 * part could not be loaded. Without a network, or while the server restarts, there is nothing to load anew: what is on the
 * screen stays.
 */
export function reloadOnceWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => {
    const lastMs = Number(sessionStorage.getItem(RELOADED_AT) ?? 0)
    if (Date.now() - lastMs < ONCE_MS) return
    void isServed().then((served) => {
      if (!served) return
      sessionStorage.setItem(RELOADED_AT, String(Date.now()))
      window.location.reload()
    })
  })
}

async function isServed(): Promise<boolean> {
  try {
    return (await fetch(window.location.href, { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}
