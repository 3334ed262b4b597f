import { problemSentence } from '../channels/error-texts.ts'
import { windowSentence } from '../channels/window-texts.ts'
import { SendRefused } from '../outbox/deps.ts'
import { Problem, type ProblemCode, type ProblemInit } from './problem.ts'

type Code = SendRefused['code']
type Detail = NonNullable<ProblemInit['detail']>

/** Only Zalo refuses what we took in: its own words. */
function sentenceOf(code: string): Detail {
  return { vi: problemSentence(code, 'vi', 'zalo'), en: problemSentence(code, 'en', 'zalo') }
}

/** What is possible instead, where a refusal has an instead. */
const DETAIL: Partial<Record<Code, Detail>> = {
  'text-with-attachment': {
    vi: 'Nền tảng này không nhận chữ và tệp trong cùng một tin. Hãy gửi thành nhiều tin, hoặc đặt split: true.',
    en: 'This platform takes no text and file in one message. Send them one by one, or set split: true.',
  },
  'attachments-together': {
    vi: 'Nền tảng không nhận các tệp này trong một tin: chỉ nhiều ảnh mới đi chung được. Hãy gửi từng tệp, hoặc đặt split: true.',
    en: 'The platform takes these files in one message only where all are pictures. Send them one by one, or set split: true.',
  },
  'upload-needed': {
    vi: 'Zalo chỉ nhận tệp đã tải lên: hãy tải tệp lên trước rồi gửi bằng mediaId.',
    en: 'Zalo takes uploaded files only: upload it first and send it by its mediaId.',
  },
  'sticker-unsupported': {
    vi: 'Facebook không nhận nhãn dán qua API. Hãy gửi một ảnh hoặc ảnh động (image, gif) thay cho nhãn dán.',
    en: 'Facebook takes no stickers over its API. Send a picture or an animated one (image, gif) instead.',
  },
  'attachment-unsupported': sentenceOf('attachment-unsupported'),
  'attachment-too-large': sentenceOf('attachment-too-large'),
  'attachment-type-wrong': {
    vi: 'Tệp đã tải lên không phải loại này. Hãy gửi đúng loại mà lần tải lên đã trả về.',
    en: 'The uploaded file is of another type. Name the type that the upload answered.',
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

/** Refusals of one member of the body: 400, with the member named; `{at}`: the place in its list. */
const MEMBER = {
  'text-with-attachment': { path: 'body.attachments', message: 'a text or an attachment, not both' },
  'attachments-together': { path: 'body.attachments', message: 'pictures only, or one file' },
  'upload-needed': { path: 'body.attachments.{at}.url', message: 'a mediaId instead' },
  'attachment-type-wrong': { path: 'body.attachments.{at}.type', message: 'the type of the uploaded file' },
  'attachment-too-large': { path: 'body.attachments.{at}.mediaId', message: 'a smaller file' },
  'picture-missing': { path: 'body.imageUrl', message: 'an https address of a picture' },
} as const satisfies Partial<Record<Code, { readonly path: string; readonly message: string }>>

const isOfMember = (code: Code): code is keyof typeof MEMBER => Object.hasOwn(MEMBER, code)

/** Runs a use case of the outbox; its refusals become problems, of the same name where they are no matter of one member. */
export async function orRefuse<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error
    throw problemOf(error)
  }
}

function problemOf(error: SendRefused): Problem {
  const { code, members } = error
  const detail = detailOf(error)
  const init = { members, ...(detail ? { detail } : {}), cause: error }
  if (isOfMember(code)) {
    const { path, message } = MEMBER[code]
    const errors = [{ path: path.replace('{at}', String(members.at ?? 0)), message }]
    return new Problem('input-invalid', { ...init, errors })
  }
  const named: ProblemCode =
    code === 'attachment-unsupported' || code === 'sticker-unsupported' ? 'not-supported-by-platform' : code
  return new Problem(named, init)
}

function detailOf(error: SendRefused): Detail | undefined {
  const { length, max } = error.members
  if (error.code === 'outside-window') return windowDetail(error)
  if (error.code !== 'text-too-long') return DETAIL[error.code]
  return {
    vi: `Nền tảng nhận tối đa ${String(max)} ký tự; nội dung này có ${String(length)}. Hãy rút ngắn, hoặc đặt split: true để gửi thành nhiều tin.`,
    en: `The platform takes ${String(max)} characters at most; this has ${String(length)}. Shorten it, or set split: true to send it as several messages.`,
  }
}

/** Why, and what opens it again; the refusal's `instead` says the same to programs. */
function windowDetail(error: SendRefused): Detail {
  const reason = String(error.members.reason)
  const say = (locale: 'vi' | 'en', after: string) => `${windowSentence(reason, locale) ?? reason} ${after}`
  return {
    vi: say('vi', 'Tin chưa được đưa vào hàng đợi.'),
    en: say('en', 'Nothing was queued.'),
  }
}
