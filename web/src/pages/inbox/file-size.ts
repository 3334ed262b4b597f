import i18n from 'i18next'

const KB = 1024
const MB = 1024 * KB

/** "340 kB", "2.1 MB"; null where it is not known. */
export function fileSize(sizeBytes: number | null): string | null {
  if (sizeBytes === null) return null
  if (sizeBytes < MB)
    return i18n.t('inbox:attachment.size.kb', { count: Math.max(1, Math.round(sizeBytes / KB)) })
  return i18n.t('inbox:attachment.size.mb', { count: Math.round((sizeBytes / MB) * 10) / 10 })
}
