import { z } from 'zod'

/** Shapes of single settings, from their text. No message repeats the value: it may be a secret. */
export const word = z.string().min(1)

export const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`)

export const port = wholeNumber(0, 65_535)

export const choice = <const T extends string>(...values: readonly [T, ...T[]]) =>
  z.string().pipe(z.enum(values, `must be one of: ${values.join(', ')}`))

/** Hosts that never leave the machine: plain http is fine there. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(bare)
  )
}

function checkedUrl(text: string): URL | string {
  if (!URL.canParse(text)) return 'must be a full URL, such as https://example.com'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL'
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must use https (plain http is accepted for loopback hosts only)'
  if (url.username || url.password) return 'must hold no user name or password'
  if (url.search || url.hash) return 'must end before any ? or #'
  return url
}

const urlShape = (extraFault: (url: URL) => string | null) =>
  z.string().transform((text, context): string => {
    const url = checkedUrl(text)
    const fault = typeof url === 'string' ? url : extraFault(url)
    if (typeof url === 'string' || fault !== null) {
      context.addIssue({ code: 'custom', message: fault ?? 'must be a URL' })
      return z.NEVER
    }
    return text.replace(/\/+$/, '')
  })

/** https, loopback excepted; a path is fine; comes without a slash at its end. */
export const webUrl = urlShape(() => null)

/** A mail server. */
export const mailUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '',
    'must be an address such as smtp://user:password@host:587',
  )

/** A forward proxy: scheme, host, port, and a name and password where it asks for them. */
export const proxyUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  const isProxy = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/'
  if (isProxy && !url.search && !url.hash) return url.href.replace(/\/$/, '')
  context.addIssue({ code: 'custom', message: 'must be an address such as http://user:password@host:3128' })
  return z.NEVER
})

/** The same without a path: scheme, host and port only. */
export const webOrigin = urlShape((url) => (url.pathname === '/' ? null : 'must hold no path'))

export const commaList = <T>(member: z.ZodType<T, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(member))

export const storeUrl = (...schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)),
      `must start with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    )

/** `FB1+FB2:123,FB1+FB5:456`: a set of codes, in any order, to a Login for Business configuration id. */
export const loginConfigs = z.string().transform((text, context): ReadonlyMap<string, string> => {
  const configs = new Map<string, string>()
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const found = /^(FB[1-5](?:\+FB[1-5])*):(\d+)$/.exec(part)
    const codes = codeSetKey(found?.[1]?.split('+') ?? [])
    if (!found || configs.has(codes)) {
      context.addIssue({
        code: 'custom',
        message: found
          ? `names the set ${codes} twice`
          : 'must be written FB1+FB2:123,… (codes FB1 to FB5, a configuration id)',
      })
      return z.NEVER
    }
    configs.set(codes, found[2] ?? '')
  }
  return configs
})

/** `3120456789012345678:key,…`: keys of single OAs. The first of an OA counts, a second one while it is being changed. */
export const oaSecrets = z.string().transform((text, context): ReadonlyMap<string, readonly string[]> => {
  const keys = new Map<string, readonly string[]>()
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const [, oaId = '', key = ''] = /^(\d{1,20}):(\S+)$/.exec(part) ?? []
    const known = keys.get(oaId) ?? []
    if (key === '' || known.length === 2 || known.includes(key)) {
      const message =
        key === '' ? 'must be written <OA id>:<key>,…' : `names OA ${oaId} more than twice, or one key twice`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    keys.set(oaId, [...known, key])
  }
  return keys
})

/** One spelling for a set of policy codes: sorted, without repeats, joined by `+`. */
export const codeSetKey = (codes: readonly string[]): string => [...new Set(codes)].sort().join('+')

export type Pkce =
  | { readonly mode: 'per-request' }
  | { readonly mode: 'fixed'; readonly verifier: string }
  | { readonly mode: 'none' }

export const pkce = z.string().transform((text, context): Pkce => {
  if (text === 'per-request' || text === 'none') return { mode: text }
  const verifier = /^fixed:([A-Za-z0-9._~-]{43,128})$/.exec(text)?.[1]
  if (verifier !== undefined) return { mode: 'fixed', verifier }
  context.addIssue({
    code: 'custom',
    message: 'must be per-request, none, or fixed:<verifier> (43 to 128 letters, digits, - . _ ~)',
  })
  return z.NEVER
})

/** Where media may be fetched from: a host and all below it, on one port or (null) on the scheme's own. */
export interface MediaHost {
  readonly suffix: string
  readonly port: number | null
}

/** A host and all below it, and the country in which it stands. */
export interface ListedHost {
  readonly suffix: string
  readonly country: string
}

const COUNTRY = /^[A-Z]{2}$/
export const country = z.string().regex(COUNTRY, 'must be a country in two letters, such as VN')

export const listedHost = z.string().transform((text, context): ListedHost => {
  const [, suffix = '', stands = ''] = /^\.?([a-z0-9.-]+|\[[0-9a-f:]+\])=([A-Z]{2})$/i.exec(text) ?? []
  if (suffix !== '' && COUNTRY.test(stands)) return { suffix: suffix.toLowerCase(), country: stands }
  context.addIssue({
    code: 'custom',
    message: 'must be hosts with their country in two letters: db.example.vn=VN,s3.example.com=SG',
  })
  return z.NEVER
})

export const mediaHost = z.string().transform((text, context): MediaHost => {
  const found = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(text)
  const number = found?.[2] === undefined ? null : Number(found[2])
  const suffix = found?.[1]?.toLowerCase().replace(/^\./, '') ?? ''
  if (suffix === '' || suffix.includes('..') || number === 0 || (number ?? 1) > 65_535) {
    context.addIssue({
      code: 'custom',
      message: 'must be host suffixes with an optional port: fbcdn.net,media.example:8443',
    })
    return z.NEVER
  }
  return { suffix, port: number }
})
