/** Our own kept files. */
const OWN_MEDIA = /^\/api\/v1\/media\/[\w-]+$/

export const ownMediaAddress = (mediaId: string): string => `/api/v1/media/${encodeURIComponent(mediaId)}`

export const isOwnFile = (address: string): boolean => OWN_MEDIA.test(address)

/** An address that may be opened or shown: http(s), or a file of our own. Everything else (`javascript:`, `data:`) is null. */
export function safeAddress(address: string | null | undefined): string | null {
  if (address === null || address === undefined || address === '') return null
  if (OWN_MEDIA.test(address)) return address
  try {
    const url = new URL(address)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
  } catch {
    return null
  }
}
