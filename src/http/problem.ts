import type { Locale } from './locale.ts'

interface Row {
  readonly status: number
  readonly vi: string
  readonly en: string
}

/**
 * Every refusal of the API: its status and its title in both languages. A code that is not here cannot be thrown, so no
 * refusal can be added without an answer. The page docs/generated/problems.md is made from it.
 */
export const PROBLEMS = {
  'input-invalid': { status: 400, vi: 'Dữ liệu gửi lên chưa đúng', en: 'The request is not valid' },
  'json-malformed': {
    status: 400,
    vi: 'Nội dung gửi lên không phải JSON hợp lệ',
    en: 'The body is not valid JSON',
  },
  'purpose-missing': {
    status: 400,
    vi: 'Cần nêu mục đích xem dữ liệu: gửi header Purpose với một giá trị trong “allowed”',
    en: 'This read must name its purpose: send the header Purpose with one of the values in `allowed`',
  },
  'purpose-unknown': {
    status: 400,
    vi: 'Mục đích xem dữ liệu không nằm trong danh sách cho phép',
    en: 'The purpose named is not one of those allowed',
  },
  'idempotency-key-missing': {
    status: 400,
    vi: 'Thiếu header Idempotency-Key',
    en: 'Header Idempotency-Key is required here',
  },
  'signed-out': { status: 401, vi: 'Bạn chưa đăng nhập', en: 'You are not signed in' },
  'token-invalid': {
    status: 401,
    vi: 'Mã truy cập không hợp lệ hoặc đã hết hạn',
    en: 'The access token is not valid or has expired',
  },
  'signed-request-refused': {
    status: 401,
    vi: 'Yêu cầu này không do Facebook ký, hoặc đã quá cũ',
    en: 'This request is not signed by Facebook, or is too old',
  },
  'csrf-mismatch': {
    status: 403,
    vi: 'Thiếu hoặc sai mã chống giả mạo (X-CSRF-Token)',
    en: 'X-CSRF-Token is missing or does not match',
  },
  'role-missing': {
    status: 403,
    vi: 'Tài khoản của bạn không có quyền làm việc này',
    en: 'Your role does not allow this',
  },
  'support-session-missing': {
    status: 403,
    vi: 'Nhân viên hỗ trợ cần một phiên hỗ trợ do cửa hàng mở',
    en: 'Support staff need a support session opened by the shop',
  },
  'support-session-over': {
    status: 403,
    vi: 'Phiên hỗ trợ này đã kết thúc hoặc không có; hãy xin cửa hàng mở phiên khác',
    en: 'This support session is over or was never opened; ask the shop to open another',
  },
  'step-up-required': {
    status: 403,
    vi: 'Hãy đăng nhập lại để xác nhận đúng là bạn, rồi làm lại việc này',
    en: 'Sign in again to show that it is you, then do this once more',
  },
  'account-frozen': {
    status: 403,
    vi: 'Tài khoản này đang bị tạm khoá thao tác vì có dấu hiệu bị chiếm; chủ cửa hàng có thể gỡ ở mục Hoạt động',
    en: 'This account is frozen because it looks taken over; the owner can lift it under Activity',
  },
  'freeze-undo-elsewhere': {
    status: 403,
    vi: 'Hãy gỡ tạm khoá từ trình duyệt bạn vẫn dùng: trình duyệt này còn mới với tài khoản của bạn',
    en: 'Lift the freeze from a browser you have used before: this one is still new to your account',
  },
  'channel-frozen': {
    status: 409,
    vi: 'Kênh này đang tạm khoá gửi; việc đang chờ sẽ đi khi chủ cửa hàng gỡ',
    en: 'This channel is frozen; what waits leaves when the owner lifts it',
  },
  'consent-missing': {
    status: 403,
    vi: 'Cửa hàng chưa đồng ý cho quyền này',
    en: 'The shop has not consented to this',
  },
  'permission-missing': {
    status: 403,
    vi: 'Nền tảng chưa cấp quyền này',
    en: 'The platform has not granted this permission',
  },
  'not-in-policy': {
    status: 403,
    vi: 'Chính sách quyền riêng tư của KiotViet không gồm quyền này, nên hệ thống không xin và không dùng',
    en: "KiotViet's privacy policy does not name this permission, so it is neither asked for nor used",
  },
  'not-found': { status: 404, vi: 'Không tìm thấy', en: 'Not found' },
  'method-not-allowed': {
    status: 405,
    vi: 'Phương thức không được hỗ trợ ở địa chỉ này',
    en: 'This method is not supported here',
  },
  'text-outdated': {
    status: 409,
    vi: 'Nội dung xin phép đã có bản mới',
    en: 'The consent text has a newer version',
  },
  'link-not-open': {
    status: 409,
    vi: 'Lần liên kết này không còn ở bước chọn tài khoản',
    en: 'This link is not waiting for a choice of accounts',
  },
  'channel-unlinked': { status: 409, vi: 'Kênh này đã ngắt liên kết', en: 'This channel is unlinked' },
  'needs-relink': { status: 409, vi: 'Kênh này cần liên kết lại', en: 'This channel has to be linked again' },
  'outside-window': {
    status: 409,
    vi: 'Đã quá thời gian được phép nhắn cho khách này',
    en: 'Outside the time in which this person may be written to',
  },
  'duplicate-unconfirmed': {
    status: 409,
    vi: 'Tin trước có thể đã tới khách; hãy xác nhận gửi lại',
    en: 'The earlier message may have arrived; confirm sending it again',
  },
  'not-retryable': {
    status: 409,
    vi: 'Tin này không cần hoặc không thể gửi lại',
    en: 'This message cannot be sent again',
  },
  'shortcut-taken': {
    status: 409,
    vi: 'Đã có câu trả lời nhanh dùng phím tắt này',
    en: 'Another quick reply has this shortcut',
  },
  'assignee-unknown': {
    status: 409,
    vi: 'Người này chưa từng đăng nhập vào cửa hàng, hoặc không có quyền trả lời khách',
    en: 'This user has not been seen in the shop, or does not answer customers',
  },
  'quick-replies-full': {
    status: 409,
    vi: 'Cửa hàng đã có đủ 500 câu trả lời nhanh; hãy xoá bớt trước khi thêm',
    en: 'The shop has all of 500 quick replies; delete some before adding more',
  },
  'subscription-exists': {
    status: 409,
    vi: 'Địa chỉ này đã nhận sự kiện của cửa hàng; hãy đổi mục đã có thay vì thêm lần nữa',
    en: 'This address is told of the shop’s events already; change that entry instead',
  },
  'subscriptions-full': {
    status: 409,
    vi: 'Cửa hàng đã có đủ 10 địa chỉ nhận sự kiện; hãy xoá bớt trước khi thêm',
    en: 'The shop has all of 10 addresses for events; delete one before adding another',
  },
  'private-reply-used': {
    status: 409,
    vi: 'Bình luận này đã được nhắn riêng một lần',
    en: 'This comment has had its one private reply',
  },
  'private-reply-expired': {
    status: 409,
    vi: 'Đã quá 7 ngày, không thể nhắn riêng cho bình luận này',
    en: 'A private reply is possible within 7 days only',
  },
  'comment-deleted': { status: 409, vi: 'Bình luận này đã bị xoá', en: 'This comment has been deleted' },
  'not-own-comment': {
    status: 409,
    vi: 'Chỉ sửa được bình luận của chính Trang',
    en: "Only the Page's own comments can be edited",
  },
  'not-supported-by-platform': {
    status: 409,
    vi: 'Nền tảng này không hỗ trợ việc đó',
    en: 'This platform does not support that',
  },
  'platform-off': {
    status: 409,
    vi: 'Nền tảng này chưa được bật trên hệ thống',
    en: 'This platform is not switched on here',
  },
  'no-interaction': {
    status: 409,
    vi: 'Người này chưa nhắn tin hay bình luận nên chưa được lấy hồ sơ',
    en: 'This person has not written or commented yet, so their profile may not be fetched',
  },
  'person-restricted': {
    status: 409,
    vi: 'Khách đã yêu cầu ngừng xử lý dữ liệu nên hồ sơ không được lấy lại',
    en: 'This person asked that their data be used no further, so their profile is not fetched',
  },
  'opening-code-wrong': {
    status: 403,
    vi: 'Mã mở chưa đúng; hãy xem lại tin cửa hàng đã nhắn cho bạn',
    en: 'This is not the opening code; look at the message the shop sent you',
  },
  'opening-code-locked': {
    status: 403,
    vi: 'Đã nhập sai quá nhiều lần; hãy nhắn cho cửa hàng, hoặc gửi yêu cầu mới',
    en: 'Too many wrong codes; write to the shop, or make a new request',
  },
  'not-proved': {
    status: 409,
    vi: 'Chưa xác nhận được đây là yêu cầu của bạn; hãy gửi mã vào khung chat với cửa hàng',
    en: 'It is not known yet that this is yours; send the code in the chat with the shop',
  },
  'export-taken': {
    status: 410,
    vi: 'Dữ liệu này đã được tải, hoặc đã hết hạn tải; bạn có thể gửi yêu cầu mới',
    en: 'This copy was taken already or can be taken no more; you can make a new request',
  },
  'request-state': {
    status: 409,
    vi: 'Yêu cầu này không còn ở bước đó',
    en: 'This request is not at that step any more',
  },
  'second-person-needed': {
    status: 403,
    vi: 'Cần một người khác duyệt: người xin không tự duyệt được',
    en: 'Somebody else has to approve: whoever asked cannot',
  },
  'hold-not-open': {
    status: 403,
    vi: 'Chỉ đọc được nội dung tạm giữ khi hai người đã cùng đồng ý mở',
    en: 'What is held can be read only while two people have agreed to open it',
  },
  'grant-revoked': {
    status: 403,
    vi: 'Cửa hàng đã thu hồi quyền lấy dữ liệu của đối tác này, hoặc quyền đã hết hạn',
    en: 'The shop has taken this partner’s grant back, or it has run out',
  },
  'evidence-missing': {
    status: 409,
    vi: 'Cần chính tin nhắn của khách, gửi sau khi đối tác được thêm',
    en: 'This needs the person’s own message, written after the partner was named',
  },
  'not-agreed': {
    status: 409,
    vi: 'Khách chưa đồng ý chia sẻ cho đối tác này',
    en: 'This person has not agreed to this partner',
  },
  'order-missing': {
    status: 409,
    vi: 'Chưa có bản quét văn bản của cơ quan nên chưa duyệt được',
    en: 'The scanned order is missing, so this cannot be approved yet',
  },
  'order-changed': {
    status: 409,
    vi: 'Bản quét đã được thay; hãy đọc bản mới rồi duyệt',
    en: 'Another scan has taken its place; read that one, then approve',
  },
  'order-not-approved': {
    status: 403,
    vi: 'Chỉ cung cấp dữ liệu khi yêu cầu của cơ quan có bản quét và đã được người thứ hai duyệt',
    en: 'Nothing leaves until the order has its scan and a second person has approved it',
  },
  'beyond-order': {
    status: 409,
    vi: 'Yêu cầu cung cấp rộng hơn phạm vi văn bản của cơ quan',
    en: 'This asks for more than the order covers',
  },
  'export-too-large': {
    status: 409,
    vi: 'Quá nhiều khách trong một lần cung cấp; hãy nêu từng khách',
    en: 'Too many people for one answer; name them',
  },
  'too-soon': {
    status: 409,
    vi: 'Vừa làm việc này xong, hãy chờ một chút',
    en: 'This was done a moment ago; wait a little',
  },
  'request-running': {
    status: 409,
    vi: 'Yêu cầu cùng mã đang được xử lý',
    en: 'A request with this key is still running',
  },
  'body-too-large': { status: 413, vi: 'Nội dung gửi lên quá lớn', en: 'The body is too large' },
  'media-type-unsupported': {
    status: 415,
    vi: 'Kiểu dữ liệu không được hỗ trợ',
    en: 'This content type is not supported',
  },
  'idempotency-mismatch': {
    status: 422,
    vi: 'Mã Idempotency-Key này đã dùng cho nội dung khác',
    en: 'This Idempotency-Key was used with another body',
  },
  'address-refused': {
    status: 422,
    vi: 'Không gửi sự kiện tới địa chỉ này được',
    en: 'Events cannot be sent to this address',
  },
  'text-too-long': {
    status: 422,
    vi: 'Nội dung dài quá giới hạn của nền tảng',
    en: "The text is longer than the platform's limit",
  },
  'too-many-requests': {
    status: 429,
    vi: 'Quá nhiều yêu cầu, hãy chờ một chút',
    en: 'Too many requests; wait a little',
  },
  'internal-error': {
    status: 500,
    vi: 'Có lỗi ngoài dự kiến; hãy gửi kèm mã yêu cầu cho hỗ trợ',
    en: 'Something unexpected went wrong; quote the request id to support',
  },
  'media-gone': {
    status: 410,
    vi: 'Không còn lấy được tệp này: địa chỉ của nền tảng đã hết hạn và nền tảng không đưa lại',
    en: 'This file can no longer be had: its address at the platform ran out and was not renewed',
  },
  'range-unsatisfiable': {
    status: 416,
    vi: 'Phần được hỏi nằm ngoài tệp',
    en: 'The part asked for lies outside the file',
  },
  'media-unavailable': {
    status: 502,
    vi: 'Chưa lấy được tệp từ nền tảng, hãy thử lại sau',
    en: 'The file could not be had from the platform; try again later',
  },
  'platform-failed': {
    status: 502,
    vi: 'Nền tảng đang báo lỗi, hãy thử lại sau',
    en: 'The platform reports an error; try again later',
  },
  'store-unavailable': {
    status: 503,
    vi: 'Tạm thời chưa truy cập được dữ liệu, hãy thử lại sau vài giây',
    en: 'Data cannot be reached at the moment; try again in a few seconds',
  },
  'sign-in-unavailable': {
    status: 503,
    vi: 'Dịch vụ đăng nhập tạm thời không trả lời',
    en: 'The sign-in service does not answer at the moment',
  },
} as const satisfies Record<string, Row>

export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemInit {
  /** What to do about it, in both languages; the title alone where absent. */
  readonly detail?: { readonly vi: string; readonly en: string }
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** Further members of the answer (`permission`, `until`, `textVersion`…). Never personal data or secrets. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** An expected refusal on its way to the client. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly init: ProblemInit
  constructor(code: ProblemCode, init: ProblemInit = {}) {
    super(code, { cause: init.cause })
    this.name = 'Problem'
    this.code = code
    this.init = init
  }
}

/** RFC 9457 body of a refusal, in the client's language. */
export function problemBody(problem: Problem, locale: Locale, requestId: string): Record<string, unknown> {
  const row = PROBLEMS[problem.code]
  return {
    type: `about:blank#${problem.code}`,
    title: row[locale],
    status: row.status,
    code: problem.code,
    detail: problem.init.detail?.[locale] ?? row[locale],
    requestId,
    ...(problem.init.errors ? { errors: problem.init.errors } : {}),
    ...problem.init.members,
  }
}
