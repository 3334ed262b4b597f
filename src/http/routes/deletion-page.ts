import { escapeHtml } from '../../privacy/export-page.ts'
import type { DeletionCodeDoc } from '../../store/models/privacy-request.ts'
import type { Locale } from '../locale.ts'

interface Words {
  readonly title: string
  readonly code: string
  readonly received: string
  readonly finished: string
  readonly unknown: string
  readonly outcome: Readonly<Record<DeletionCodeDoc['outcome'], string>>
  readonly shoppers: string
  readonly contact: string
  readonly other: readonly [lang: Locale, name: string]
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
    other: ['en', 'English'],
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
    other: ['vi', 'Tiếng Việt'],
  },
}

const STYLE =
  'body{font:17px/1.6 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}' +
  'dt{color:#555}dd{margin:0 0 .75rem;overflow-wrap:anywhere}a{color:#0b57d0}'

/** The page Facebook sends people to: what became of their request, without signing in. */
export function deletionPage(found: DeletionCodeDoc | null, locale: Locale): string {
  const words = WORDS[locale]
  const time = (at: Date): string =>
    new Intl.DateTimeFormat(locale, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'Asia/Ho_Chi_Minh',
    }).format(at)
  const row = (name: string, value: string): string => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`
  const body = found
    ? [
        `<p role="status"><strong>${words.outcome[found.outcome]}</strong></p><dl>`,
        row(words.code, found._id),
        row(words.received, time(found.receivedAt)),
        found.finishedAt === null ? '' : row(words.finished, time(found.finishedAt)),
        `</dl><p>${words.shoppers}</p>`,
      ].join('')
    : `<p role="status"><strong>${words.unknown}</strong></p>`
  const [lang, name] = words.other
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${words.title}</title><style>${STYLE}</style></head><body><main><h1>${words.title}</h1>${body}<p>${words.contact}</p>` +
    `<p><a href="?lang=${lang}" lang="${lang}" hreflang="${lang}">${name}</a></p></main></body></html>`
  )
}
