/** The browsers a person tells apart by name, most specific first: most call themselves several of them. */
const BROWSERS = [
  ['Zalo', /\bZalo\b/i],
  ['Facebook', /\bFBA[NV]\b/],
  ['Cốc Cốc', /\bcoc_coc_browser\b/i],
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|Chromium)\//],
  ['Safari', /\bSafari\//],
] as const
const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

export interface BrowserFamily {
  readonly browser: string | null
  readonly system: string | null
}

/** By which a person knows their own browser again. The family alone: versions and the rest would be a fingerprint. */
export const browserFamilyOf = (userAgent: string | null): BrowserFamily => ({
  browser: nameIn(BROWSERS, userAgent),
  system: nameIn(SYSTEMS, userAgent),
})

const nameIn = (names: readonly (readonly [string, RegExp])[], text: string | null): string | null =>
  text === null ? null : (names.find(([, mark]) => mark.test(text))?.[0] ?? null)
