import type { Sentence } from '../sentence.ts'

/** What a merchant reads about each of our words for a Facebook refusal. */
export const SENTENCES = {
  'outside-window': {
    vi: 'Đã quá thời hạn Facebook cho phép trả lời khách này. Hãy chờ khách nhắn lại.',
    en: 'Facebook no longer allows a reply to this customer. Wait until they write again.',
  },
  'token-rejected': {
    vi: 'Kết nối với Trang đã hết hiệu lực. Hãy liên kết lại Trang.',
    en: 'The connection to the Page is no longer valid. Link the Page again.',
  },
  'token-expired': {
    vi: 'Kết nối với Trang đã hết hạn. Hãy liên kết lại Trang.',
    en: 'The connection to the Page has expired. Link the Page again.',
  },
  'app-removed': {
    vi: 'Ứng dụng đã bị gỡ trong phần cài đặt Facebook của người đã liên kết. Hãy liên kết lại Trang.',
    en: 'The app was removed in the Facebook settings of the person who linked it. Link the Page again.',
  },
  'login-checkpoint': {
    vi: 'Facebook yêu cầu người đã liên kết xác minh tài khoản. Hãy đăng nhập facebook.com, làm theo hướng dẫn rồi liên kết lại Trang.',
    en: 'Facebook asks the person who linked the Page to verify their account. Sign in at facebook.com, follow the steps, then link the Page again.',
  },
  'password-changed': {
    vi: 'Người đã liên kết vừa đổi mật khẩu, hoặc Facebook đã kết thúc phiên đăng nhập để bảo vệ tài khoản. Hãy liên kết lại Trang.',
    en: 'The person who linked the Page changed their password, or Facebook ended the session to protect them. Link the Page again.',
  },
  'user-unconfirmed': {
    vi: 'Tài khoản Facebook của người đã liên kết chưa được xác nhận. Hãy xác nhận tại facebook.com rồi liên kết lại Trang.',
    en: 'The Facebook account of the person who linked the Page is not confirmed. Confirm it at facebook.com, then link the Page again.',
  },
  'role-lost': {
    vi: 'Người đã liên kết không còn vai trò phù hợp trên Trang. Hãy cấp lại quyền trên Trang cho họ, hoặc để một quản trị viên khác liên kết.',
    en: 'The person who linked the Page no longer has a suitable role on it. Restore the role, or let another admin link the Page.',
  },
  'permission-missing': {
    vi: 'Facebook chưa cấp hoặc đã thu hồi quyền cần cho việc này. Hãy liên kết lại Trang và cho phép đủ quyền.',
    en: 'Facebook has not granted, or has taken back, a permission this needs. Link the Page again and allow every permission.',
  },
  'rate-limited': {
    vi: 'Đang có quá nhiều yêu cầu tới Facebook. Hệ thống sẽ tự thử lại sau.',
    en: 'Too many calls to Facebook just now. We try again by ourselves.',
  },
  'page-restricted': {
    vi: 'Facebook đang tạm hạn chế Trang này gửi tin nhắn. Hãy xem mục Chất lượng Trang trên Facebook.',
    en: 'Facebook has temporarily restricted this Page from sending. See Page Quality on Facebook.',
  },
  'policy-blocked': {
    vi: 'Facebook tạm chặn thao tác này vì chính sách. Hãy xem thông báo của Facebook về Trang.',
    en: 'Facebook blocks this action for a while because of its policies. See what Facebook tells about the Page.',
  },
  'tag-abuse': {
    vi: 'Facebook cảnh báo Trang dùng sai nhãn tin nhắn ngoài thời hạn. Tin này không được gửi.',
    en: 'Facebook warns that the Page misuses tags for messages outside the window. This message was not sent.',
  },
  'tag-retired': {
    vi: 'Facebook không còn nhận nhãn tin nhắn này. Tin không được gửi.',
    en: 'Facebook no longer takes this message tag. The message was not sent.',
  },
  'person-unavailable': {
    vi: 'Hiện không gửi được cho khách này: khách có thể đã chặn Trang hoặc ngừng dùng tài khoản.',
    en: 'This customer cannot be reached now: they may have blocked the Page or closed their account.',
  },
  'person-unknown': {
    vi: 'Facebook không tìm thấy khách này trong danh sách người nhắn tin của Trang.',
    en: 'Facebook knows no such customer for this Page.',
  },
  'recipient-not-allowed': {
    vi: 'Ứng dụng chưa được Facebook duyệt để nhắn cho khách này (ứng dụng còn ở chế độ phát triển).',
    en: 'Facebook has not approved the app for messages to this customer (it is still in development mode).',
  },
  'object-missing': {
    vi: 'Nội dung này không còn trên Facebook, hoặc Trang không được phép xem.',
    en: 'This is no longer on Facebook, or the Page may not see it.',
  },
  'message-missing': {
    vi: 'Tin nhắn này không còn trên Facebook.',
    en: 'This message is no longer on Facebook.',
  },
  'request-invalid': {
    vi: 'Facebook không chấp nhận nội dung gửi đi. Hãy kiểm tra lại rồi gửi bản khác.',
    en: 'Facebook does not accept what was sent. Check it and send another version.',
  },
  'attachment-unreachable': {
    vi: 'Facebook không tải được tệp từ địa chỉ đã cho. Hãy tải tệp lên rồi gửi lại.',
    en: 'Facebook could not fetch the file from its address. Upload the file and send again.',
  },
  'attachment-type': {
    vi: 'Tệp không đúng loại đã chọn (ảnh, âm thanh, video hoặc tệp).',
    en: 'The file is not of the chosen type (image, audio, video or file).',
  },
  'attachment-missing': {
    vi: 'Tệp đã tải lên không còn dùng được. Hãy tải lên lại.',
    en: 'The uploaded file can no longer be used. Upload it again.',
  },
  'attachment-too-large': {
    vi: 'Tệp quá lớn: Facebook nhận tối đa 25 MB, ảnh theo địa chỉ tối đa 8 MB.',
    en: 'The file is too large: Facebook takes up to 25 MB, and 8 MB for pictures by address.',
  },
  'private-reply-impossible': {
    vi: 'Không thể nhắn riêng cho bình luận này: mỗi bình luận chỉ nhắn riêng được một lần, trong 7 ngày.',
    en: 'No private reply is possible to this comment: one per comment, within 7 days.',
  },
  'thread-held-elsewhere': {
    vi: 'Một ứng dụng khác đang phụ trách hội thoại này. Hệ thống sẽ tự thử lại sau.',
    en: 'Another app is in charge of this conversation. We try again by ourselves.',
  },
  'commerce-disabled': {
    vi: 'Facebook đã tắt tin nhắn bán hàng của Trang này.',
    en: 'Facebook has switched off commerce messages for this Page.',
  },
  'content-duplicate': {
    vi: 'Facebook từ chối vì nội dung giống hệt nội dung vừa đăng. Hãy đổi nội dung.',
    en: 'Facebook refuses this because it repeats what was just posted. Change the text.',
  },
  'security-check': {
    vi: 'Facebook yêu cầu kiểm tra bảo mật trước khi bình luận. Hãy mở Trang trên facebook.com để xác minh.',
    en: 'Facebook asks for a security check before commenting. Open the Page on facebook.com to pass it.',
  },
  'profile-unavailable': {
    vi: 'Facebook không cung cấp hồ sơ của khách này.',
    en: 'Facebook gives no profile of this customer.',
  },
  'feature-ended': {
    vi: 'Facebook đã ngừng tính năng này.',
    en: 'Facebook has ended this feature.',
  },
  'code-rejected': {
    vi: 'Mã đăng nhập của Facebook đã dùng hoặc hết hạn. Hãy bắt đầu liên kết lại.',
    en: 'The Facebook sign-in code was used before or has expired. Start linking again.',
  },
  'redirect-not-registered': {
    vi: 'Địa chỉ quay về chưa được khai báo trong ứng dụng Facebook. Hãy báo cho bộ phận hỗ trợ.',
    en: 'The return address is not registered with the Facebook app. Tell support.',
  },
  'app-misconfigured': {
    vi: 'Cấu hình ứng dụng Facebook của hệ thống có lỗi. Hãy báo cho bộ phận hỗ trợ.',
    en: 'The gateway’s Facebook app is set up wrongly. Tell support.',
  },
  'sent-though-error': {
    vi: 'Facebook báo lỗi nhưng có thể tin đã gửi. Hãy xem hội thoại trước khi gửi lại.',
    en: 'Facebook reports an error although it may have been sent. Look at the conversation before sending again.',
  },
  'platform-error': {
    vi: 'Facebook gặp lỗi. Hãy xem hội thoại trước khi gửi lại.',
    en: 'Facebook had an error. Look at the conversation before sending again.',
  },
  'platform-busy': {
    vi: 'Facebook tạm thời không phục vụ. Hệ thống sẽ tự thử lại.',
    en: 'Facebook is temporarily unavailable. We try again by ourselves.',
  },
} as const satisfies Readonly<Record<string, Sentence>>

export type FacebookErrorWord = keyof typeof SENTENCES
