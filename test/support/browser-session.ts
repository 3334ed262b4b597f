import { type ApiClient, apiClient } from './api-client.ts'

/** A browser without pages: it keeps cookies per host and follows redirects where told to. */
export interface BrowserSession {
  /** GET without following. `url` may be a path of the gateway. */
  get(url: string): Promise<Response>
  /** GET, following every redirect to the end; gives the last answer and the address it came from. */
  visit(url: string): Promise<{ readonly response: Response; readonly url: string }>
  /** The cookies for a host, as a Cookie header. */
  cookiesFor(url: string): string
  setCookie(url: string, name: string, value: string): void
}

const MAX_REDIRECTS = 20

/** @param own headers of every request: a browser's name, an address */
export function browserSession(
  gatewayUrl: string,
  own: Readonly<Record<string, string>> = {},
): BrowserSession {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const cookiesFor = (url: string): string =>
    [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')
  const get = async (to: string): Promise<Response> => {
    const url = new URL(to, gatewayUrl).href
    const cookie = cookiesFor(url)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie === '' ? own : { ...own, cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = splitOnce(line.split(';')[0] ?? '', '=')
      if (value === '' || /max-age=0/i.test(line)) jarOf(url).delete(name)
      else jarOf(url).set(name, value)
    }
    return response
  }
  return {
    get,
    cookiesFor,
    setCookie: (url, name, value) => void jarOf(url).set(name, value),
    async visit(to) {
      let url = new URL(to, gatewayUrl).href
      for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
        const response = await get(url)
        const next = response.headers.get('location')
        if (response.status < 300 || response.status > 399 || next === null) return { response, url }
        url = new URL(next, url).href
      }
      throw new Error(`More than ${MAX_REDIRECTS} redirects, last to ${url}`)
    },
  }
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}

export interface SignedIn extends ApiClient {
  readonly browser: BrowserSession
  readonly csrfToken: string
}

/** Signs in through the issuer's own pages; the issuer must be told who (`issuer.autoLogin`) before. */
export const signInThroughIssuer = (
  gatewayUrl: string,
  own: Readonly<Record<string, string>> = {},
): Promise<SignedIn> => signInAgain(gatewayUrl, own, browserSession(gatewayUrl, own))

/** The same in a browser that is there already. `fresh`: the issuer is to ask once more who it is. */
export async function signInAgain(
  gatewayUrl: string,
  own: Readonly<Record<string, string>>,
  browser: BrowserSession,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<SignedIn> {
  const end = await browser.visit(`/auth/login?returnTo=/api/v1/me${fresh ? '&fresh=1' : ''}`)
  if (end.response.status !== 200) throw new Error(`Sign-in ended at ${end.url} with ${end.response.status}`)
  const { csrfToken } = (await end.response.json()) as { csrfToken: string }
  const headers = { ...own, cookie: browser.cookiesFor(gatewayUrl), 'x-csrf-token': csrfToken }
  return { ...apiClient(gatewayUrl, headers), browser, csrfToken }
}
