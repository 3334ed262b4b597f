import i18n from 'i18next'
import type { Platform } from '../../api/channels.ts'
import type { Media } from '../../api/messages.ts'

const MB = 1024 * 1024
/** The gateway takes no larger file. */
export const MAX_FILE_BYTES = 25 * MB
const ZALO_MAX_FILE_BYTES = 5 * MB
const ZALO_FILES = /\.(?:pdf|docx?|csv)$/i

/** Why a platform would refuse this file; null: it takes it. Said before sending instead of after. */
export function fileRefusal(
  platform: Platform,
  { type, sizeBytes }: Pick<Media, 'type' | 'sizeBytes'>,
  name: string,
): string | null {
  if (platform === 'facebook') return null
  if (type === 'audio' || type === 'video') {
    const kind = i18n.t(`inbox:attachment.kind.${type}`).toLocaleLowerCase()
    return i18n.t('inbox:composer.zaloMedia', { kind })
  }
  const isTaken = type !== 'file' || ZALO_FILES.test(name)
  return isTaken && sizeBytes <= ZALO_MAX_FILE_BYTES ? null : i18n.t('inbox:composer.zaloFile')
}
