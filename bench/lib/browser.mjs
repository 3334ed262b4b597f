// @ts-check

const MAX_REDIRECTS = 20

/**
 * A browser without pages: keeps cookies by host and follows redirects to their end.
 * @param {string} ownUrl
 */
export function createBrowser(ownUrl) {
  /** @type {Map<string, Map<string, string>>} */
  const jars = new Map()
  const jarOf = (/** @type {string} */ url) => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map()
    jars.set(host, jar)
    return jar
  }
  const cookies = (/** @type {string} */ url) =>
    [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')

  /** @param {string} url */
  const get = async (url) => {
    const cookie = cookies(url)
    const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';', 1)[0] ?? ''
      const at = pair.indexOf('=')
      jarOf(url).set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
  return {
    cookies: () => cookies(ownUrl),
    /** @param {string} to @returns {Promise<Response>} the answer at the end of all redirects */
    async visit(to) {
      let url = new URL(to, ownUrl).href
      for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
        const response = await get(url)
        const next = response.headers.get('location')
        if (response.status < 300 || response.status > 399 || next === null) return response
        url = new URL(next, url).href
      }
      throw new Error(`More than ${MAX_REDIRECTS} redirects, last to ${url}`)
    },
  }
}
