import { ChannelError, type RetryClass } from './channel-error.ts'
import type { Sentence } from './sentence.ts'

type Call = { readonly effect: boolean }

/** Failures every platform shares: our words for them, and what a merchant reads. */
export const CALL_SENTENCES = {
  'platform-unreachable': {
    vi: 'Không kết nối được tới nền tảng. Hệ thống sẽ tự thử lại.',
    en: 'The platform cannot be reached. We try again by ourselves.',
  },
  'answer-lost': {
    vi: 'Không nhận được trả lời của nền tảng. Có thể việc này đã được thực hiện: hãy kiểm tra trước khi làm lại.',
    en: 'The platform’s answer was lost. It may have been done: check before doing it again.',
  },
  'answer-unreadable': {
    vi: 'Nền tảng trả lời không đúng dạng. Có thể việc này đã được thực hiện: hãy kiểm tra trước khi làm lại.',
    en: 'The platform answered in a form we cannot read. It may have been done: check before doing it again.',
  },
  'platform-down': {
    vi: 'Nền tảng đang gặp sự cố. Có thể việc này đã được thực hiện: hãy kiểm tra trước khi làm lại.',
    en: 'The platform is in trouble. It may have been done: check before doing it again.',
  },
  'call-stopped': {
    vi: 'Việc này bị dừng trước khi có trả lời. Hệ thống sẽ xử lý tiếp.',
    en: 'This was stopped before an answer came. We go on with it by ourselves.',
  },
  unclassified: {
    vi: 'Nền tảng từ chối vì lý do chúng tôi chưa biết. Hãy báo cho bộ phận hỗ trợ nếu lỗi lặp lại.',
    en: 'The platform refused for a reason we do not know yet. Tell support if it happens again.',
  },
  'platform-off': {
    vi: 'Nền tảng này chưa được bật trên hệ thống.',
    en: 'This platform is not switched on here.',
  },
  'text-with-attachment': {
    vi: 'Facebook không nhận chữ và tệp trong cùng một tin. Hãy gửi thành hai tin.',
    en: 'Facebook takes no text and file in one message. Send them as two.',
  },
  'not-supported-by-platform': {
    vi: 'Nền tảng này không có chức năng đó.',
    en: 'This platform has no such function.',
  },
} as const satisfies Readonly<Record<string, Sentence>>

/** The answer does not tell whether the thing was done. */
export const answerLost = (
  call: Call,
  code: string,
  platformCode: string | null = null,
  cause?: unknown,
): ChannelError => new ChannelError({ code, retry: unclear(call), platformCode, cause })

/** The platform refused with numbers no row knows: tried again with growing pauses, and logged. */
export const unclassified = (platformCode: string): ChannelError =>
  new ChannelError({ code: 'unclassified', retry: 'backoff', platformCode })

const unclear = ({ effect }: Call): RetryClass => (effect ? 'outcome-unknown' : 'backoff')
