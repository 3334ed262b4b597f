import { CALL_SENTENCES } from '../call-errors.ts'
import type { Sentence } from '../sentence.ts'

/** Who can do something about it: the shop, the person written to, whoever runs the gateway, its programmers, or time. */
export type Remedy = 'merchant' | 'person' | 'operator' | 'gateway' | 'wait'

export interface ErrorSentence extends Sentence {
  readonly remedy: Remedy
  /** Key of a repair the channel doctor can explain or do; null: there is none. */
  readonly repair: string | null
}

const say = (remedy: Remedy, repair: string | null, vi: string, en: string): ErrorSentence => ({
  remedy,
  repair,
  vi,
  en,
})

/** What a merchant reads about each of our words for a Zalo refusal, and who can help. */
export const SENTENCES = {
  'rate-limited': say(
    'wait',
    null,
    'Đã gọi quá nhiều lần trong một phút. Hệ thống sẽ tự gửi tiếp sau ít phút.',
    'Too many calls within a minute. Sending goes on by itself shortly.',
  ),
  'attachment-expired': say(
    'gateway',
    null,
    'Tệp đã tải lên Zalo quá 7 ngày nên hết hạn. Vui lòng đính kèm lại.',
    'The file was uploaded to Zalo more than 7 days ago and has expired. Please attach it again.',
  ),
  'token-rejected': say(
    'merchant',
    'relink',
    'Kết nối với tài khoản đã hết hiệu lực. Vui lòng kết nối lại.',
    'The connection to the account is no longer valid. Please link it again.',
  ),
  'grant-rejected': say(
    'merchant',
    'relink',
    'Zalo không còn chấp nhận quyền đã cấp cho ứng dụng. Quản trị viên OA cần kết nối lại.',
    'Zalo no longer accepts the grant given to this app. An admin of the OA has to link it again.',
  ),
  'send-failed': say(
    'wait',
    null,
    'Zalo chưa gửi được tin nhắn. Hệ thống sẽ thử lại.',
    'Zalo could not send the message. It will be tried again.',
  ),
  'request-invalid': say(
    'gateway',
    null,
    'Zalo không nhận nội dung này vì có phần không hợp lệ.',
    'Zalo refused this content because part of it is not valid.',
  ),
  'account-gone': say(
    'merchant',
    null,
    'Official Account này đã bị xóa hoặc không tồn tại.',
    'This Official Account has been deleted or does not exist.',
  ),
  'app-inactive': say(
    'operator',
    'zalo-activate-app',
    'Ứng dụng kết nối Zalo chưa được kích hoạt. Vui lòng báo bộ phận hỗ trợ.',
    'The app that connects to Zalo has not been activated. Please tell support.',
  ),
  'app-disabled': say(
    'operator',
    'zalo-activate-app',
    'Ứng dụng kết nối Zalo đã bị gỡ hoặc bị khóa. Vui lòng báo bộ phận hỗ trợ.',
    'The app that connects to Zalo was removed or disabled. Please tell support.',
  ),
  'app-not-approved': say(
    'operator',
    'zalo-approve-app',
    'Ứng dụng kết nối Zalo chưa được Zalo duyệt. Vui lòng báo bộ phận hỗ trợ.',
    'Zalo has not approved the connecting app yet. Please tell support.',
  ),
  'api-not-registered': say(
    'operator',
    'zalo-register-api',
    'Ứng dụng chưa đăng ký sản phẩm Official Account API. Vui lòng báo bộ phận hỗ trợ.',
    'The app is not registered for the Official Account API. Please tell support.',
  ),
  'proof-rejected': say(
    'operator',
    'zalo-check-app-secret',
    'Zalo không chấp nhận chữ ký của ứng dụng. Vui lòng báo bộ phận hỗ trợ.',
    "Zalo did not accept the app's proof. Please tell support.",
  ),
  'app-secret-wrong': say(
    'operator',
    'zalo-check-app-secret',
    'Khóa bí mật của ứng dụng Zalo không đúng. Vui lòng báo bộ phận hỗ trợ.',
    'The secret key of the Zalo app is wrong. Please tell support.',
  ),
  'redirect-not-registered': say(
    'operator',
    'zalo-check-callback',
    'Địa chỉ quay về chưa được đăng ký với Zalo hoặc tên miền chưa xác thực. Vui lòng báo bộ phận hỗ trợ.',
    'The return address is not registered with Zalo, or its domain is not verified. Please tell support.',
  ),
  'outside-vietnam': say(
    'operator',
    'zalo-vietnam-egress',
    'Zalo chỉ cung cấp thông tin này cho máy chủ đặt tại Việt Nam. Vui lòng báo bộ phận hỗ trợ.',
    'Zalo gives this information only to servers in Vietnam. Please tell support.',
  ),
  'code-rejected': say(
    'merchant',
    'relink',
    'Mã cấp quyền đã hết hạn hoặc đã được dùng. Vui lòng kết nối lại từ đầu.',
    'The authorisation code has expired or was already used. Please start linking again.',
  ),
  'wrong-account': say(
    'merchant',
    'relink',
    'Tài khoản cấp quyền không phải quản trị viên của Official Account này.',
    'The account that gave the permission is not an admin of this Official Account.',
  ),
  'parameter-over-limit': say(
    'merchant',
    null,
    'Nội dung dài hoặc lớn hơn mức Zalo cho phép.',
    'The content is longer or larger than Zalo allows.',
  ),
  'quota-exhausted': say(
    'merchant',
    'zalo-buy-quota',
    'Official Account đã dùng hết hạn mức của gói dịch vụ Zalo.',
    'The Official Account has used up the quota of its Zalo package.',
  ),
  'not-a-follower': say(
    'person',
    null,
    'Khách chưa quan tâm Official Account nên chưa thể nhắn tin.',
    'The customer does not follow the Official Account, so they cannot be written to.',
  ),
  'not-ready': say(
    'wait',
    null,
    'Zalo đang xử lý nội dung này. Hệ thống sẽ thử lại.',
    'Zalo is still processing this. It will be tried again.',
  ),
  'person-blocked': say(
    'person',
    null,
    'Khách đã chặn tin nhắn từ Official Account.',
    'The customer has blocked messages from the Official Account.',
  ),
  'person-quota-exceeded': say(
    'wait',
    null,
    'Khách đã nhận đủ số tin nhắn cho phép. Hệ thống sẽ gửi lại sau.',
    'The customer has received as many messages as allowed. Sending will be tried later.',
  ),
  'person-inactive': say(
    'person',
    null,
    'Tài khoản Zalo của khách bị khóa hoặc không hoạt động hơn 45 ngày.',
    "The customer's Zalo account is banned or has been inactive for more than 45 days.",
  ),
  'person-restricted': say(
    'person',
    null,
    'Khách đã hạn chế nhận loại tin nhắn này.',
    'The customer has restricted messages of this kind.',
  ),
  'outside-window': say(
    'person',
    null,
    'Đã quá thời hạn được phép nhắn cho khách. Có thể nhắn lại khi khách liên hệ.',
    'The time in which the customer may be written to is over. You can write again once they contact you.',
  ),
  'quiet-hours': say(
    'wait',
    null,
    'Zalo không cho gửi loại tin này từ 22 giờ đến 6 giờ. Tin sẽ được gửi vào buổi sáng.',
    'Zalo does not allow this kind of message between 22:00 and 06:00. It goes out in the morning.',
  ),
  'account-unverified': say(
    'merchant',
    'zalo-verify-oa',
    'Official Account cần được xác thực với Zalo trước khi dùng chức năng này.',
    'The Official Account has to be verified by Zalo before this can be used.',
  ),
  'package-required': say(
    'merchant',
    'zalo-upgrade-package',
    'Gói dịch vụ Zalo hiện tại không có chức năng này. Vui lòng nâng cấp gói của Official Account.',
    "The Official Account's present Zalo package does not include this. Please upgrade the package.",
  ),
  'permission-missing': say(
    'merchant',
    'relink',
    'Official Account chưa cấp quyền này cho ứng dụng. Quản trị viên OA cần kết nối lại và đồng ý các quyền.',
    'The Official Account has not granted this to the app. An admin has to link again and allow it.',
  ),
  'message-type-unsupported': say(
    'gateway',
    null,
    'Zalo không hỗ trợ loại tin nhắn này.',
    'Zalo does not support this kind of message.',
  ),
  'account-type-unsupported': say(
    'merchant',
    null,
    'Loại Official Account này không dùng được chức năng vừa chọn.',
    'This type of Official Account cannot use this.',
  ),
  'not-supported-by-platform': {
    remedy: 'gateway',
    repair: null,
    ...CALL_SENTENCES['not-supported-by-platform'],
  },
  'api-retired': say(
    'gateway',
    null,
    'Zalo đã ngừng cách gửi này. Vui lòng báo bộ phận hỗ trợ.',
    'Zalo has shut down this way of sending. Please tell support.',
  ),
  'content-refused': say(
    'merchant',
    null,
    'Zalo từ chối nội dung vì vi phạm quy định của nền tảng.',
    "Zalo refused the content because it breaks the platform's rules.",
  ),
  'billing-required': say(
    'merchant',
    'zalo-top-up',
    'Tài khoản Zalo Cloud (ZCA) chưa liên kết hoặc không đủ tiền.',
    'The Zalo Cloud Account is not linked or has run out of money.',
  ),
  'attachment-too-large': say(
    'merchant',
    null,
    'Tệp lớn hơn mức Zalo cho phép: ảnh 1 MB, ảnh động và tệp 5 MB.',
    'The file is larger than Zalo allows: pictures 1 MB, animated pictures and files 5 MB.',
  ),
  'attachment-unsupported': say(
    'merchant',
    null,
    'Zalo chỉ nhận ảnh JPG hoặc PNG, ảnh GIF tải lên, và tệp PDF, DOC, DOCX, CSV tải lên.',
    'Zalo takes JPG and PNG pictures, uploaded GIFs, and uploaded PDF, DOC, DOCX and CSV files only.',
  ),
  'text-with-file': say(
    'merchant',
    null,
    'Zalo không gửi chữ kèm tệp trong cùng một tin. Vui lòng gửi thành hai tin.',
    'Zalo does not carry text and a file in one message. Please send two messages.',
  ),
} as const satisfies Readonly<Record<string, ErrorSentence>>

export type ZaloErrorWord = keyof typeof SENTENCES
