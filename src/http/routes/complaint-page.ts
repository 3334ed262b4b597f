import type { ComplaintDoc, ComplaintState } from '../../store/models/complaint.ts'
import type { Locale } from '../locale.ts'
import { statusPage, statusTime } from './status-page.ts'

interface Words {
  readonly title: string
  readonly number: string
  readonly received: string
  readonly due: string
  readonly closed: string
  readonly unknown: string
  readonly state: Readonly<Record<ComplaintState, string>>
  readonly next: string
  readonly contact: string
}

const WORDS: Readonly<Record<Locale, Words>> = {
  vi: {
    title: 'Khiếu nại về dữ liệu cá nhân',
    number: 'Số khiếu nại',
    received: 'Nhận lúc',
    due: 'Trả lời trước',
    closed: 'Trả lời lúc',
    unknown: 'Không có khiếu nại nào mang số này. Hãy kiểm tra lại số đã được cấp.',
    state: {
      received: 'Khiếu nại đã nhận. Chúng tôi xác nhận trong 2 ngày làm việc.',
      acknowledged: 'Khiếu nại đang được kiểm tra trên sổ ghi của hệ thống.',
      examined: 'Đã kiểm tra xong, đang soạn trả lời.',
      closed: 'Đã trả lời theo cách liên hệ bạn để lại, kèm lý do và hướng dẫn.',
    },
    next: 'Nếu chưa nhận được trả lời, hoặc không đồng ý, bạn có thể gọi cho chúng tôi, hoặc khiếu nại tới Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao (A05), Bộ Công an.',
    contact:
      'KiotViet, Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội. 1800 6162, hotro@kiotviet.vn',
  },
  en: {
    title: 'Complaint about personal data',
    number: 'Number',
    received: 'Received',
    due: 'To be answered by',
    closed: 'Answered',
    unknown: 'There is no complaint with this number. Please check the number you were given.',
    state: {
      received: 'The complaint was received. It is acknowledged within 2 working days.',
      acknowledged: 'The complaint is being examined in the records of the system.',
      examined: 'It has been examined; the answer is being written.',
      closed: 'It was answered to the contact you left, with the reason and what you can do.',
    },
    next: 'If you got no answer, or do not agree with it, call us, or complain to the Department of Cybersecurity and High-Tech Crime Prevention (A05), Ministry of Public Security.',
    contact:
      'KiotViet, floors 6–7, 1B Yết Kiêu, Trần Hưng Đạo, Hoàn Kiếm, Hà Nội. 1800 6162, hotro@kiotviet.vn',
  },
}

/** Where a complaint stands, for whoever has its number: nothing of what was said or by whom. */
export function complaintPage(row: ComplaintDoc | null, locale: Locale): string {
  const { title, contact, next, ...words } = WORDS[locale]
  if (row === null) return statusPage({ title, status: words.unknown, facts: [], next, contact }, locale)
  const time = (at: Date): string => statusTime(at, locale)
  const end =
    row.closedAt === null
      ? ([words.due, time(row.dueAt)] as const)
      : ([words.closed, time(row.closedAt)] as const)
  const facts = [[words.number, row.number], [words.received, time(row.receivedAt)], end] as const
  return statusPage({ title, status: words.state[row.state], facts, next, contact }, locale)
}
