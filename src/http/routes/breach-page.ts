import { plainPage } from '../../kit/plain-page.ts'
import type { BreachWords } from '../../privacy/breaches.ts'
import { escapeHtml } from '../../privacy/export-page.ts'
import type { BreachDoc } from '../../store/models/breach.ts'
import type { Locale } from '../locale.ts'

const WORDS = {
  vi: {
    authority: 'Thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân (dự thảo)',
    people: 'Thông báo về sự cố dữ liệu cá nhân (dự thảo)',
    to: {
      authority:
        'Kính gửi: Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao (A05), Bộ Công an',
      people: 'Kính gửi Quý khách,',
    },
    ground: 'Căn cứ điều 23 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và điều 28 Nghị định 356/2025/NĐ-CP.',
    number: 'Số trong sổ',
    detected: 'Phát hiện lúc',
    by: 'Hạn thông báo (72 giờ)',
    what: 'Sự việc',
    data: 'Loại dữ liệu',
    people_: 'Số người bị ảnh hưởng',
    channels: 'Kênh liên quan',
    consequences: 'Hậu quả có thể xảy ra',
    measures: 'Biện pháp đã và sẽ thực hiện',
    advice:
      'Quý khách nên cảnh giác với tin nhắn, cuộc gọi lạ nhắc đến cửa hàng; không gửi mật khẩu hay mã OTP cho bất kỳ ai. Quý khách có quyền khiếu nại với cửa hàng, với KiotViet và với cơ quan bảo vệ dữ liệu cá nhân (A05).',
    contact:
      'Liên hệ: KiotViet, Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội; 1800 6162; hotro@kiotviet.vn',
    unknown: '(chưa rõ, sẽ bổ sung)',
    late: 'Lý do thông báo sau 72 giờ',
  },
  en: {
    authority: 'Notice of a personal data breach (draft)',
    people: 'Notice about your personal data (draft)',
    to: {
      authority:
        'To: Department of Cybersecurity and High-Tech Crime Prevention (A05), Ministry of Public Security',
      people: 'Dear customer,',
    },
    ground:
      'Under article 23 of Law 91/2025/QH15 on personal data protection and article 28 of Decree 356/2025/NĐ-CP.',
    number: 'Number in the register',
    detected: 'Detected',
    by: 'To be told by (72 hours)',
    what: 'What happened',
    data: 'Kinds of data',
    people_: 'People affected',
    channels: 'Channels concerned',
    consequences: 'Likely consequences',
    measures: 'Measures taken and planned',
    advice:
      'Be wary of messages and calls from strangers that mention the shop, and give passwords or one-time codes to nobody. You may complain to the shop, to KiotViet, and to the data protection authority (A05).',
    contact:
      'Contact: KiotViet, floors 6–7, 1B Yết Kiêu, Trần Hưng Đạo, Hoàn Kiếm, Hà Nội; 1800 6162; hotro@kiotviet.vn',
    unknown: '(not known yet, to follow)',
    late: 'Why it is told after 72 hours',
  },
} as const

/** A draft to print or send: to the authority with everything, to the people with what helps them and no number of others. */
export function breachPage(
  row: BreachDoc,
  said: BreachWords,
  {
    to,
    channels,
    locale,
    nowMs,
  }: {
    readonly to: 'authority' | 'people'
    readonly channels: readonly string[]
    readonly locale: Locale
    readonly nowMs: number
  },
): string {
  const words = WORDS[locale]
  const time = (at: Date): string =>
    new Intl.DateTimeFormat(locale, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'Asia/Ho_Chi_Minh',
    }).format(at)
  const pair = (name: string, value: string): string =>
    `<dt>${name}</dt><dd>${escapeHtml(value === '' ? words.unknown : value)}</dd>`
  const isLate = row.authorityToldAt === null && row.notifyBy.getTime() < nowMs
  const facts = [
    pair(words.number, row.number),
    pair(words.detected, time(row.detectedAt)),
    ...(to === 'authority' ? [pair(words.by, time(row.notifyBy))] : []),
    pair(words.what, said.what),
    pair(words.data, said.data),
    ...(to === 'authority'
      ? [
          pair(words.people_, row.peopleCount === 0 ? '' : String(row.peopleCount)),
          pair(words.channels, channels.join(', ')),
        ]
      : []),
    pair(words.consequences, said.consequences),
    pair(words.measures, said.measures),
    ...(to === 'authority' && isLate ? [pair(words.late, '')] : []),
  ]
  const body = [
    `<main><h1>${words[to]}</h1>`,
    `<p>${words.to[to]}</p>${to === 'authority' ? `<p>${words.ground}</p>` : ''}<dl>${facts.join('')}</dl>`,
    to === 'people' ? `<p>${words.advice}</p>` : '',
    `<p>${words.contact}</p></main>`,
  ].join('')
  return plainPage({ locale, title: words[to], body })
}
