import type { Sentence } from './sentence.ts'

/** Why something was not sent, or waits, where the reason is on our side of the platform: what a merchant reads. */
export const OWN_SENTENCES = {
  'needs-relink': {
    vi: 'Kênh cần được liên kết lại. Tin được giữ và sẽ tự gửi khi liên kết xong.',
    en: 'The channel has to be linked again. The message is kept and leaves by itself afterwards.',
  },
  'channel-frozen': {
    vi: 'Kênh đang tạm khoá gửi. Tin được giữ và sẽ tự gửi, đúng thứ tự, khi chủ cửa hàng gỡ khoá.',
    en: 'The channel is frozen. The message is kept and leaves by itself, in its order, when the owner lifts the freeze.',
  },
  'cancelled-by-owner': {
    vi: 'Chủ cửa hàng đã huỷ tin này khi tài khoản bị tạm khoá, nên tin không được gửi.',
    en: 'The shop’s owner cancelled this while the account was frozen, so it was not sent.',
  },
  'permission-missing': {
    vi: 'Nền tảng chưa cấp quyền cho việc này. Hãy liên kết lại kênh và chấp nhận quyền được hỏi.',
    en: 'The platform has not granted this. Link the channel again and accept the permission asked for.',
  },
  'consent-missing': {
    vi: 'Cửa hàng chưa đồng ý, hoặc đã rút lại, quyền cần cho việc này. Xem mục Riêng tư → Đồng ý.',
    en: 'The shop has not consented to what this needs, or has withdrawn it. See Privacy → Consents.',
  },
  'channel-unlinked': {
    vi: 'Kênh đã được ngắt liên kết trước khi gửi được.',
    en: 'The channel was unlinked before this could be sent.',
  },
  'gave-up': {
    vi: 'Đã thử gửi nhiều lần nhưng nền tảng liên tục báo lỗi. Hãy gửi lại khi nền tảng hoạt động bình thường.',
    en: 'It was tried many times and the platform kept failing. Send it again when the platform works.',
  },
  'outside-window': {
    vi: 'Khi đến lượt gửi thì đã quá thời gian được phép nhắn cho khách này. Hãy chờ khách nhắn lại.',
    en: 'The time in which this customer may be written to ended before it could leave. Wait until they write again.',
  },
  'away-too-late': {
    vi: 'Tin báo vắng không kịp gửi ngay, hoặc đã hết thời gian miễn phí, nên được bỏ.',
    en: 'The away notice could not leave at once, or was no longer free of charge, so it was dropped.',
  },
  'media-gone': {
    vi: 'Tệp đính kèm đã quá hạn lưu. Hãy tải tệp lên và gửi lại.',
    en: 'The attached file is no longer kept. Upload it and send again.',
  },
  'person-unknown': {
    vi: 'Không tìm thấy người nhận trên nền tảng. Có thể họ đã xoá tài khoản hoặc cuộc trò chuyện.',
    en: 'The platform does not know the recipient. They may have deleted their account or the conversation.',
  },
  'person-erased': {
    vi: 'Dữ liệu của khách này đã được xoá theo yêu cầu, nên tin không được gửi.',
    en: 'This customer’s data was erased on request, so the message was not sent.',
  },
  'sender-died': {
    vi: 'Hệ thống bị gián đoạn đúng lúc đang gửi. Có thể tin đã tới khách: hãy kiểm tra trước khi gửi lại.',
    en: 'We were interrupted in the middle of sending. It may have arrived: check before sending again.',
  },
  'not-sent': {
    vi: 'Hệ thống bị gián đoạn trước khi gửi, nên tin này chưa tới khách. Hãy gửi lại nếu vẫn cần.',
    en: 'We were interrupted before sending, so this has not reached the customer. Send it again if it is still needed.',
  },
  'internal-fault': {
    vi: 'Có lỗi trong hệ thống của chúng tôi. Hãy kiểm tra xem tin đã tới chưa, rồi gửi lại hoặc báo hỗ trợ.',
    en: 'Something went wrong on our side. Check whether it arrived, then send again or tell support.',
  },
} as const satisfies Readonly<Record<string, Sentence>>
