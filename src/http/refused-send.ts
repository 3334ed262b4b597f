import { SendRefused } from '../outbox/deps.ts'
import { Problem, type ProblemCode } from './problem.ts'

/** What is possible instead, where a refusal has an instead. */
const DETAIL: Partial<Record<SendRefused['code'], { readonly vi: string; readonly en: string }>> = {
  'outside-window': {
    vi: 'Hãy chờ khách nhắn trước, hoặc liên hệ khách qua điện thoại. Tin chưa được đưa vào hàng đợi.',
    en: 'Wait until the person writes again, or reach them by phone. Nothing was queued.',
  },
  'text-with-attachment': {
    vi: 'Facebook không nhận chữ và tệp trong cùng một tin. Hãy gửi thành hai tin.',
    en: 'Facebook takes no text and file in one message. Send them as two.',
  },
  'picture-missing': {
    vi: 'OA này chưa có ảnh đại diện: hãy gửi kèm imageUrl.',
    en: 'This OA has no picture of its own: name one as imageUrl.',
  },
  'duplicate-unconfirmed': {
    vi: 'Hãy xem lại cuộc trò chuyện trên nền tảng; nếu vẫn muốn gửi, đặt confirmDuplicate: true.',
    en: 'Look at the conversation on the platform; to send all the same, set confirmDuplicate: true.',
  },
}

const CODE: Partial<Record<SendRefused['code'], ProblemCode>> = {
  'text-with-attachment': 'input-invalid',
  'picture-missing': 'input-invalid',
}

/** Runs a use case of the outbox; its refusals become problems of the same name. */
export async function orRefuse<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error
    const detail = DETAIL[error.code]
    throw new Problem(CODE[error.code] ?? (error.code as ProblemCode), {
      members: error.members,
      ...(detail ? { detail } : {}),
      cause: error,
    })
  }
}
