import i18n from 'i18next'
import type { Attachment } from '../../api/messages.ts'
import { dialled, shownPhone } from '../../kit/phone.ts'
import { safeAddress } from '../../kit/safe-address.ts'
import { lastingAddress } from '../../parts/use-media-address.ts'
import { fileSize } from './file-size.ts'

export interface CardWords {
  readonly title: string
  readonly hint: string | null
  readonly href: string | null
}

/** What a card says and where it leads. Both platforms' detail names are known; none is required. */
export function cardWords(attachment: Attachment): CardWords {
  const { type, name, url, sizeBytes, detail } = attachment
  const kind = i18n.t(`inbox:attachment.kind.${type}`)
  const text = (...names: string[]): string | null => {
    const found = names.map((one) => detail?.[one]).find((value) => value !== undefined && value !== '')
    return found === undefined ? null : String(found)
  }
  const href = safeAddress(url)
  switch (type) {
    case 'location': {
      const place = placeOf(detail)
      return {
        title: name ?? kind,
        hint: place === null ? null : i18n.t('inbox:attachment.openMap'),
        href: place ?? href,
      }
    }
    case 'contact': {
      const phone = text('phone')
      const number = phone === null ? null : dialled(phone)
      return {
        title: name ?? kind,
        hint: phone === null ? null : shownPhone(phone),
        href: number === null ? href : `tel:${number}`,
      }
    }
    case 'file':
      return { title: name ?? kind, hint: fileSize(sizeBytes), href: lastingAddress(attachment) }
    case 'link':
    case 'template':
      return {
        title: name ?? text('title', 'text') ?? kind,
        hint: text('subtitle', 'buttons', 'description') ?? hostOf(href),
        href,
      }
    case 'image':
    case 'gif':
    case 'audio':
    case 'video':
    case 'sticker':
    case 'other':
      return { title: name ?? text('title') ?? kind, hint: text('description', 'platformType'), href }
  }
}

function placeOf(detail: Attachment['detail']): string | null {
  const latitude = Number(detail?.latitude ?? detail?.lat ?? Number.NaN)
  const longitude = Number(detail?.longitude ?? detail?.long ?? Number.NaN)
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return `https://www.google.com/maps?q=${latitude},${longitude}`
}

const hostOf = (href: string | null): string | null =>
  href === null ? null : new URL(href, location.origin).host
