import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { ShopperKind, ShopperRequestDoc } from '../store/models/shopper-request.ts'
import type { RefusalWords } from './request-words.ts'

type Locale = ShopperRequestDoc['locale']

interface Words {
  readonly kind: Readonly<Record<ShopperKind, string>>
  readonly receipt: (number: string, kind: string, due: string, opening: string) => string
  readonly done: Readonly<Record<ShopperKind, string>>
  readonly answered: (number: string, kind: string, what: string) => string
  readonly refused: (number: string, kind: string, words: RefusalWords) => string
}

const WORDS: Readonly<Record<Locale, Words>> = {
  vi: {
    kind: {
      access: 'xem dữ liệu',
      correct: 'sửa dữ liệu',
      erase: 'xoá dữ liệu',
      object: 'ngừng dùng dữ liệu',
    },
    receipt: (number, kind, due, opening) =>
      `Cửa hàng đã nhận yêu cầu ${number} (${kind}) và đã xác nhận đúng là bạn. Hạn trả lời: ${due}.\n` +
      `Mã mở câu trả lời trên trang theo dõi: ${opening}. Đừng đưa mã này cho ai, kể cả người của cửa hàng.\n` +
      'Nếu bạn không gửi yêu cầu nào, hãy nhắn ngay tại đây.',
    done: {
      access: 'Bạn có thể tải dữ liệu của mình một lần ở trang theo dõi.',
      correct: 'Thông tin của bạn đã được sửa.',
      erase: 'Dữ liệu của bạn đã được xoá.',
      object: 'Cửa hàng đã ngừng lấy thêm và dùng tiếp hồ sơ của bạn.',
    },
    answered: (number, kind, what) => `Yêu cầu ${number} (${kind}) đã được thực hiện. ${what}`,
    refused: (number, kind, { reason, guidance }) =>
      `Yêu cầu ${number} (${kind}) chưa được thực hiện.\nLý do: ${reason}\nBạn có thể: ${guidance}\n` +
      'Không đồng ý, bạn gọi 1800 6162, hoặc khiếu nại tới Cục An ninh mạng (A05), Bộ Công an.',
  },
  en: {
    kind: {
      access: 'see the data',
      correct: 'correct the data',
      erase: 'erase the data',
      object: 'stop using the data',
    },
    receipt: (number, kind, due, opening) =>
      `The shop has received request ${number} (${kind}) and knows that it is yours. To be answered by: ${due}.\n` +
      `Code that opens the answer on its page: ${opening}. Give it to nobody, the shop's staff neither.\n` +
      'If you asked for nothing, write here now.',
    done: {
      access: 'You can download your data once, on the page of the request.',
      correct: 'Your details were corrected.',
      erase: 'Your data was erased.',
      object: 'The shop neither fetches nor uses your profile any further.',
    },
    answered: (number, kind, what) => `Request ${number} (${kind}) was carried out. ${what}`,
    refused: (number, kind, { reason, guidance }) =>
      `Request ${number} (${kind}) was not carried out.\nReason: ${reason}\nWhat you can do: ${guidance}\n` +
      'If you do not agree, call 1800 6162, or complain to the Department of Cybersecurity (A05), Ministry of Public Security.',
  },
}

const dayIn = (at: Date, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Asia/Ho_Chi_Minh' }).format(at)

/** Told at once, in the chat in which they proved themselves. */
export function receiptText(
  { number, kind, dueAt }: Pick<PrivacyRequestDoc, 'number' | 'kind' | 'dueAt'>,
  openingCode: string,
  locale: Locale,
): string {
  const words = WORDS[locale]
  return words.receipt(number, words.kind[kind as ShopperKind], dayIn(dueAt, locale), openingCode)
}

/** Told when it was carried out or refused. */
export function answerText(
  { number, kind, state }: Pick<PrivacyRequestDoc, 'number' | 'kind' | 'state'>,
  refusal: RefusalWords | null,
  locale: Locale,
): string {
  const words = WORDS[locale]
  const asked = kind as ShopperKind
  return state === 'refused' && refusal !== null
    ? words.refused(number, words.kind[asked], refusal)
    : words.answered(number, words.kind[asked], words.done[asked])
}
