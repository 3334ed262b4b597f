import i18n from 'i18next'

/** The words for a code the API gave. Codes grow with the API: one that is newer than this page gets `fallback`. */
export function coded(path: string, code: string, fallback: string): string {
  const key = `${path}.${code}` as never
  return i18n.exists(key) ? i18n.t(key) : fallback
}
