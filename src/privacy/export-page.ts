import { plainPage } from '../kit/plain-page.ts'
import type { ExportedItem, ExportedValue, PersonExport } from './export-person.ts'

type Locale = 'vi' | 'en'

const WORDS = {
  vi: {
    title: 'Dữ liệu cửa hàng đang giữ về bạn',
    made: 'Lập lúc',
    channel: 'Kênh',
    person: 'Mã của bạn trên nền tảng',
    clause: 'Điều khoản của chính sách',
    source: 'Nguồn',
    at: 'Thời điểm',
    nothing: 'Không có gì',
    cut: 'Có quá nhiều mục để in một lần; hãy hỏi cửa hàng phần còn lại.',
    contact:
      'KiotViet xử lý dữ liệu này theo chỉ dẫn của cửa hàng. Để sửa hay xoá, hãy nói với cửa hàng, hoặc gọi 1800 6162, hotro@kiotviet.vn.',
    sources: {
      webhook: 'nền tảng báo',
      history: 'đọc lại từ nền tảng',
      profile: 'hồ sơ trên nền tảng',
      submitted: 'bạn tự chia sẻ',
      staff: 'cửa hàng ghi',
    },
  },
  en: {
    title: 'What the shop holds about you',
    made: 'Made',
    channel: 'Channel',
    person: 'Your id on the platform',
    clause: 'Clause of the policy',
    source: 'Source',
    at: 'Time',
    nothing: 'Nothing',
    cut: 'There is more than can be printed at once; ask the shop for the rest.',
    contact:
      'KiotViet processes this on the shop’s instructions. To have it corrected or erased, tell the shop, or call 1800 6162, hotro@kiotviet.vn.',
    sources: {
      webhook: 'told by the platform',
      history: 'read back from the platform',
      profile: 'profile on the platform',
      submitted: 'shared by you',
      staff: 'written by the shop',
    },
  },
} as const

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Whatever people wrote stands as they wrote it, and never as markup. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** The same as the JSON, to read and to print: one page without scripts or addresses that are fetched. */
export function exportPage(data: PersonExport, locale: Locale): string {
  const words = WORDS[locale]
  const head = [
    [words.made, data.generatedAt],
    [words.channel, `${data.channel.name} (${data.channel.platform} ${data.channel.externalId})`],
    [words.person, data.person.externalId],
  ]
  const sections = data.sections.map((section) => {
    const clause = section.code === '' ? '' : ` <small>${words.clause}: ${escapeHtml(section.code)}</small>`
    const items = section.items.map((item) => itemOf(item, locale)).join('')
    return `<section><h2>${escapeHtml(section[locale])} (${section.items.length})</h2>${clause}${items || `<p>${words.nothing}</p>`}</section>`
  })
  const body = [
    `<main><h1>${words.title}</h1>`,
    `<dl>${head.map(([name = '', value = '']) => pair(name, value)).join('')}</dl>`,
    data.complete ? '' : `<p><strong>${words.cut}</strong></p>`,
    ...sections,
    `<footer><p>${words.contact}</p></footer></main>`,
  ].join('\n')
  return plainPage({ locale, title: words.title, body })
}

function itemOf(item: ExportedItem, locale: Locale): string {
  const words = WORDS[locale]
  const origin = [
    pair(words.source, nameOf(item.source, locale)),
    item.at === null ? '' : pair(words.at, item.at),
  ]
  return `<dl>${item.values.map((value) => valueOf(value, locale)).join('')}${origin.join('')}</dl>`
}

function valueOf({ value, source, at, ...label }: ExportedValue, locale: Locale): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const origin =
    source === null ? '' : ` <small>${escapeHtml(nameOf(source, locale))}, ${escapeHtml(at ?? '')}</small>`
  return `<dt>${escapeHtml(label[locale])}</dt><dd>${escapeHtml(text)}${origin}</dd>`
}

const nameOf = (source: string, locale: Locale): string =>
  (WORDS[locale].sources as Readonly<Record<string, string>>)[source] ?? source

const pair = (name: string, value: string): string =>
  `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`
