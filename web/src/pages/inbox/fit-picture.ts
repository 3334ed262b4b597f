import type { Platform } from '../../api/channels.ts'

/** Zalo takes JPEG and PNG of up to 1 MB, and a phone's photo has five; a little room for the form around it. */
const ZALO_MAX_BYTES = 1024 * 1024 - 4 * 1024
const ZALO_TYPES = new Set(['image/jpeg', 'image/png'])
/** Tried in this order: sharpness goes before size. Pixels of the longer side, and JPEG quality. */
const STEPS = [
  { sidePx: 2048, quality: 0.86 },
  { sidePx: 1600, quality: 0.82 },
  { sidePx: 1280, quality: 0.78 },
  { sidePx: 1024, quality: 0.7 },
] as const

/** The picture as the platform takes it: made smaller here where it must be. Everything else is handed on as it is. */
export async function fitPicture(file: File, platform: Platform): Promise<File> {
  const isFitting = ZALO_TYPES.has(file.type) && file.size <= ZALO_MAX_BYTES
  if (platform !== 'zalo' || isFitting || file.type === 'image/gif' || !file.type.startsWith('image/'))
    return file
  const bitmap = await createImageBitmap(file).catch(() => null)
  // No picture this browser can read: the gateway says what it is.
  if (bitmap === null) return file
  try {
    for (const step of STEPS) {
      const blob = await drawn(bitmap, step)
      if (blob !== null && blob.size <= ZALO_MAX_BYTES)
        return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' })
    }
    return file
  } finally {
    bitmap.close()
  }
}

function drawn(bitmap: ImageBitmap, { sidePx, quality }: (typeof STEPS)[number]): Promise<Blob | null> {
  const scale = Math.min(1, sidePx / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(bitmap.width * scale)
  canvas.height = Math.round(bitmap.height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return Promise.resolve(null)
  // What is see-through becomes white, not black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
}
