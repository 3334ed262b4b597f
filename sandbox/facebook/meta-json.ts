/** JSON as Meta writes it: pure ASCII, non-ASCII as lower-case `\uXXXX` (surrogates one by one), `/` as `\/`. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value).replace(/[/\u0080-\uffff]/g, (char) =>
    char === '/' ? '\\/' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
