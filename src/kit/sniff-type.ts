/** What a file is by its first bytes. What a client calls it is a wish, and a browser would believe it. */
export interface SniffedType {
  readonly contentType: string
  readonly kind: 'image' | 'gif' | 'audio' | 'video' | 'file'
}

interface Signature extends SniffedType {
  readonly at: number
  readonly bytes: string
}

/** Bytes as Latin-1 text, so that the table reads like the formats' own documents. */
const SIGNATURES: readonly Signature[] = [
  { contentType: 'image/jpeg', kind: 'image', at: 0, bytes: '\xff\xd8\xff' },
  { contentType: 'image/png', kind: 'image', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { contentType: 'image/gif', kind: 'gif', at: 0, bytes: 'GIF87a' },
  { contentType: 'image/gif', kind: 'gif', at: 0, bytes: 'GIF89a' },
  { contentType: 'image/webp', kind: 'image', at: 8, bytes: 'WEBP' },
  { contentType: 'audio/wav', kind: 'audio', at: 8, bytes: 'WAVE' },
  { contentType: 'audio/mp4', kind: 'audio', at: 4, bytes: 'ftypM4A' },
  { contentType: 'video/quicktime', kind: 'video', at: 4, bytes: 'ftypqt' },
  { contentType: 'video/mp4', kind: 'video', at: 4, bytes: 'ftyp' },
  { contentType: 'video/webm', kind: 'video', at: 0, bytes: '\x1a\x45\xdf\xa3' },
  { contentType: 'audio/ogg', kind: 'audio', at: 0, bytes: 'OggS' },
  { contentType: 'audio/mpeg', kind: 'audio', at: 0, bytes: 'ID3' },
  { contentType: 'audio/mpeg', kind: 'audio', at: 0, bytes: '\xff\xfb' },
  { contentType: 'audio/amr', kind: 'audio', at: 0, bytes: '#!AMR' },
  { contentType: 'application/pdf', kind: 'file', at: 0, bytes: '%PDF-' },
]

/** Office files are archives of one of these two forms; the name says which one. */
const ZIP = 'PK\x03\x04'
const COMPOUND = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
const OFFICE: Readonly<Record<string, readonly [form: string, contentType: string]>> = {
  docx: [ZIP, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  xlsx: [ZIP, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  pptx: [ZIP, 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  zip: [ZIP, 'application/zip'],
  doc: [COMPOUND, 'application/msword'],
  xls: [COMPOUND, 'application/vnd.ms-excel'],
  ppt: [COMPOUND, 'application/vnd.ms-powerpoint'],
}
const TEXTS: Readonly<Record<string, string>> = { csv: 'text/csv', txt: 'text/plain' }
const HEAD_BYTES = 16

/** @returns null for what is none of the kinds taken: pages and drawings that carry scripts, programs, and empty files among them */
export function sniffType(bytes: Buffer, name: string): SniffedType | null {
  const head = bytes.toString('latin1', 0, HEAD_BYTES)
  const found = SIGNATURES.find(({ at, bytes: wanted }) => head.startsWith(wanted, at))
  if (found) return { contentType: found.contentType, kind: found.kind }
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const office = Object.hasOwn(OFFICE, extension) ? OFFICE[extension] : undefined
  if (office && head.startsWith(office[0])) return { contentType: office[1], kind: 'file' }
  const text = Object.hasOwn(TEXTS, extension) ? TEXTS[extension] : undefined
  return text !== undefined && isText(bytes) ? { contentType: text, kind: 'file' } : null
}

function isText(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
