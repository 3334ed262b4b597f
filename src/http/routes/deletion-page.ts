import type { DeletionCodeDoc } from '../../store/models/privacy-request.ts'
import type { Locale } from '../locale.ts'
import { statusPage, statusTime } from './status-page.ts'

interface Words {
  readonly title: string
  readonly code: string
  readonly received: string
  readonly finished: string
  readonly unknown: string
  readonly outcome: Readonly<Record<DeletionCodeDoc['outcome'], string>>
  readonly shoppers: string
  readonly contact: string
}

const WORDS: Readonly<Record<Locale, Words>> = {
  vi: {
    title: 'Yêu cầu xoá dữ liệu qua Facebook',
    code: 'Mã xác nhận',
    received: 'Nhận lúc',
    finished: 'Xong lúc',
    unknown: 'Không có yêu cầu nào mang mã này. Hãy kiểm tra lại đường dẫn mà Facebook đã gửi bạn.',
    outcome: {
      pending: 'Yêu cầu đã nhận và đang được thực hiện.',
      'no-data':
        'Đã kiểm tra: chúng tôi không giữ dữ liệu nào theo mã tài khoản mà Facebook gửi kèm yêu cầu này, nên không có gì để xoá.',
      erased:
        'Đã xoá: quyền truy cập và khoá kết nối mà bạn cấp khi đăng nhập Facebook để liên kết Trang đã bị huỷ. Các Trang liên kết bằng tài khoản của bạn phải được liên kết lại.',
    },
    shoppers:
      'Facebook chỉ gửi chúng tôi mã của người đã đăng nhập Facebook vào KiotViet (nhân viên cửa hàng). Mã này không cho biết bạn đã nhắn tin cho Trang nào với tư cách khách mua hàng. Nếu bạn muốn xoá tin nhắn hay bình luận của mình, hãy nhắn cho chính Trang đó: cửa hàng là bên quyết định và phải trả lời bạn trong thời hạn luật định; hoặc gọi cho chúng tôi.',
    contact: 'KiotViet: 1800 6162, hotro@kiotviet.vn',
  },
  en: {
    title: 'Data deletion asked for through Facebook',
    code: 'Confirmation code',
    received: 'Received',
    finished: 'Finished',
    unknown: 'There is no request with this code. Please check the address Facebook gave you.',
    outcome: {
      pending: 'The request has been received and is being carried out.',
      'no-data':
        'We looked: we hold nothing under the account id that Facebook sent with this request, so there was nothing to delete.',
      erased:
        'Deleted: the access and tokens you granted by signing in with Facebook to link a Page are destroyed. Pages linked with your account have to be linked again.',
    },
    shoppers:
      'Facebook only sends us the id of somebody who signed in to KiotViet with Facebook (staff of a shop). It does not tell which Pages you wrote to as a customer. To have your messages or comments deleted, write to that Page: the shop decides and has to answer you within the time the law sets; or call us.',
    contact: 'KiotViet: 1800 6162, hotro@kiotviet.vn',
  },
}

/** The page Facebook sends people to: what became of their request, without signing in. */
export function deletionPage(found: DeletionCodeDoc | null, locale: Locale): string {
  const { title, contact, shoppers: next, ...words } = WORDS[locale]
  if (found === null) return statusPage({ title, status: words.unknown, facts: [], next, contact }, locale)
  const time = (at: Date): string => statusTime(at, locale)
  const finished = found.finishedAt === null ? [] : [[words.finished, time(found.finishedAt)] as const]
  const facts = [[words.code, found._id], [words.received, time(found.receivedAt)], ...finished] as const
  return statusPage({ title, status: words.outcome[found.outcome], facts, next, contact }, locale)
}
