import type { PolicyCode } from './permissions.ts'

/** One text in the two languages a merchant may read it in. */
export interface Bilingual {
  readonly vi: string
  readonly en: string
}

/** What a merchant reads before ticking one box. Every code has its own: refusing one leaves the others working. */
export interface PolicyText {
  /** The consent itself, one sentence. */
  readonly sentence: Bilingual
  readonly purpose: Bilingual
  /** What does not work without it, so that a refusal is an informed one too. */
  readonly without: Bilingual
  /** Kinds of data touched. */
  readonly data: readonly Bilingual[]
}

/**
 * Version of the catalogue as a whole; every consent is recorded under it. Grows (compared as text) with every change
 * to a text below. What a consent covers is decided code by code, by the hash of the text: only codes whose text is
 * another one are asked again.
 */
export const TEXT_VERSION = '2026-11-24'

/** Hashes of earlier texts that say the same as today's (a spelling put right): consents to them still hold. */
export const SAME_MEANING: Readonly<Partial<Record<PolicyCode, readonly string[]>>> = {}

/** Shown with every catalogue, wherever consent is asked: who processes, and how to take a consent back. */
export const PROCESSOR_TEXT: Bilingual = {
  vi: 'Bên thu thập và xử lý: Công ty Cổ phần Công nghệ KiotViet, Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội. Hotline 1800 6162, email hotro@kiotviet.vn.',
  en: 'Collected and processed by KiotViet Technology Joint Stock Company, Floors 6–7, 1B Yet Kieu, Tran Hung Dao Ward, Hoan Kiem District, Hanoi, Vietnam. Hotline 1800 6162, hotro@kiotviet.vn.',
}
export const WITHDRAWAL_TEXT: Bilingual = {
  vi: 'Bạn có thể rút lại từng đồng ý bất cứ lúc nào trong mục Riêng tư, dễ như khi đồng ý. Việc xử lý trước khi rút lại vẫn hợp lệ.',
  en: 'You can withdraw each consent at any time under Privacy, as easily as you gave it. What was processed before stays lawful.',
}

/** The eleven items of KiotViet's privacy policy, section 2 (in force from 10/09/2019), each as one consent. */
export const POLICY_TEXTS: Readonly<Record<PolicyCode, PolicyText>> = {
  FB1: {
    sentence: {
      vi: 'Cho phép KiotViet xem địa chỉ email của Trang Facebook đã liên kết.',
      en: 'Allow KiotViet to read the e-mail address of the linked Facebook Page.',
    },
    purpose: {
      vi: 'Hiển thị thông tin liên hệ của Trang trong KiotViet và liên lạc khi Trang gặp sự cố.',
      en: 'To show the Page’s contact details in KiotViet and to reach you when the Page has a problem.',
    },
    without: {
      vi: 'Email của Trang không hiển thị; các chức năng khác không bị ảnh hưởng.',
      en: 'The Page’s e-mail address is not shown; everything else works.',
    },
    data: [
      {
        vi: 'Địa chỉ email của Trang (không phải email của người quản trị)',
        en: 'The Page’s e-mail address (not the administrator’s)',
      },
      {
        vi: 'Tên, ảnh đại diện, ảnh bìa và phần giới thiệu của Trang',
        en: 'The Page’s name, picture, cover and description',
      },
    ],
  },
  FB2: {
    sentence: {
      vi: 'Cho phép KiotViet xem các mục công khai trên Trang Facebook đã liên kết.',
      en: 'Allow KiotViet to read the public items on the linked Facebook Page.',
    },
    purpose: {
      vi: 'Hiển thị bài viết của Trang để nhân viên biết bình luận thuộc bài nào.',
      en: 'To show the Page’s posts, so that staff see which post a comment belongs to.',
    },
    without: {
      vi: 'Không xem được bài viết và số lượt tương tác của Trang trong KiotViet.',
      en: 'Posts and their public counts cannot be viewed in KiotViet.',
    },
    data: [
      {
        vi: 'Bài viết công khai của Trang và của khách trên Trang',
        en: 'Public posts by the Page and by visitors on it',
      },
      {
        vi: 'Số lượt bày tỏ cảm xúc, bình luận và chia sẻ',
        en: 'Public counts of reactions, comments and shares',
      },
      {
        vi: 'Tên, ảnh đại diện, ảnh bìa và phần giới thiệu của Trang',
        en: 'The Page’s name, picture, cover and description',
      },
    ],
  },
  FB3: {
    sentence: {
      vi: 'Cho phép KiotViet xem các mục công khai trên tài khoản cá nhân của người dùng đã tương tác với Trang Facebook đã liên kết.',
      en: 'Allow KiotViet to read public items of the personal accounts of people who have interacted with the linked Facebook Page.',
    },
    purpose: {
      vi: 'Hiển thị tên và ảnh của khách đang trò chuyện để nhân viên xưng hô và phục vụ đúng người.',
      en: 'To show the name and picture of the customer in a conversation, so that staff address the right person.',
    },
    without: {
      vi: 'Khách có thể hiện không có tên hoặc ảnh; tin nhắn vẫn đến đầy đủ.',
      en: 'Customers may appear without a name or picture; messages still arrive in full.',
    },
    data: [
      {
        vi: 'Tên và ảnh đại diện công khai của người đã nhắn tin hoặc bình luận',
        en: 'Public name and picture of people who have written or commented',
      },
    ],
  },
  FB4: {
    sentence: {
      vi: 'Cho phép KiotViet truy cập hộp thư của Trang Facebook đã liên kết.',
      en: 'Allow KiotViet to access the inbox of the linked Facebook Page.',
    },
    purpose: {
      vi: 'Đọc lại các cuộc trò chuyện đã có và bù những tin nhắn bị thiếu khi kết nối gián đoạn.',
      en: 'To read earlier conversations and to fill in messages missed while the connection was interrupted.',
    },
    without: {
      vi: 'Không xem được lịch sử trò chuyện cũ; tin nhắn bị thiếu khi gián đoạn không đọc lại được.',
      en: 'Earlier conversations are not available, and messages missed during an interruption cannot be read back.',
    },
    data: [
      {
        vi: 'Nội dung tin nhắn và tệp đính kèm trong hộp thư của Trang (dữ liệu nhạy cảm)',
        en: 'Messages and attachments in the Page’s inbox (sensitive data)',
      },
      { vi: 'Tên của những người tham gia trò chuyện', en: 'Names of the people in the conversations' },
    ],
  },
  FB5: {
    sentence: {
      vi: 'Cho phép KiotViet gửi và nhận tin nhắn, bình luận trên Trang Facebook đã liên kết.',
      en: 'Allow KiotViet to send and receive messages and comments on the linked Facebook Page.',
    },
    purpose: {
      vi: 'Nhận tin nhắn, bình luận ngay khi khách gửi (KiotViet đăng ký nhận thông báo từ Facebook) và trả lời, ẩn, thích bình luận ngay trong KiotViet.',
      en: 'To receive messages and comments as they are written (KiotViet subscribes to Facebook’s notifications) and to answer, hide and like from KiotViet.',
    },
    without: {
      vi: 'Không nhận tin nhắn và bình luận mới, không trả lời được từ KiotViet.',
      en: 'New messages and comments do not arrive and cannot be answered from KiotViet.',
    },
    data: [
      {
        vi: 'Nội dung tin nhắn, bình luận và tệp đính kèm (dữ liệu nhạy cảm)',
        en: 'Messages, comments and attachments (sensitive data)',
      },
      {
        vi: 'Tên người gửi đi kèm tin nhắn hoặc bình luận',
        en: 'Names of the writers, as the messages and comments carry them',
      },
    ],
  },
  ZA1: {
    sentence: {
      vi: 'Cho phép KiotViet xem ảnh đại diện, tên, ảnh bìa và mô tả của Zalo Official Account đã liên kết.',
      en: 'Allow KiotViet to read the avatar, name, cover and description of the linked Zalo Official Account.',
    },
    purpose: {
      vi: 'Hiển thị Official Account trong KiotViet.',
      en: 'To show the Official Account in KiotViet.',
    },
    without: {
      vi: 'Official Account chỉ hiển thị bằng mã số; các chức năng khác không bị ảnh hưởng.',
      en: 'The Official Account is shown by its number only; everything else works.',
    },
    data: [
      {
        vi: 'Ảnh đại diện, tên, ảnh bìa và mô tả của Official Account',
        en: 'Avatar, name, cover and description of the Official Account',
      },
    ],
  },
  ZA2: {
    sentence: {
      vi: 'Cho phép KiotViet xem họ tên, địa chỉ, số điện thoại của người theo dõi Zalo Official Account đã liên kết.',
      en: 'Allow KiotViet to read the full name, address and phone number of the followers of the linked Zalo Official Account.',
    },
    purpose: {
      vi: 'Nhận biết khách và giao hàng, chăm sóc khách bằng thông tin mà chính họ chia sẻ.',
      en: 'To recognise customers, and to deliver to and care for them with the details they share themselves.',
    },
    without: {
      vi: 'Không có danh sách người theo dõi; không gửi được mẫu xin thông tin.',
      en: 'There is no list of followers, and the form asking for their details cannot be sent.',
    },
    data: [
      { vi: 'Họ tên của người theo dõi', en: 'Full names of followers' },
      {
        vi: 'Địa chỉ và số điện thoại, chỉ khi người theo dõi tự bấm chia sẻ',
        en: 'Address and phone number, only when the follower presses share',
      },
    ],
  },
  ZA3: {
    sentence: {
      vi: 'Cho phép KiotViet gửi và nhận tin nhắn từ Zalo Official Account đã liên kết.',
      en: 'Allow KiotViet to send and receive messages of the linked Zalo Official Account.',
    },
    purpose: {
      vi: 'Nhận tin nhắn của khách và trả lời ngay trong KiotViet.',
      en: 'To receive customers’ messages and answer them from KiotViet.',
    },
    without: {
      vi: 'Không nhận và không trả lời được tin nhắn Zalo từ KiotViet.',
      en: 'Zalo messages neither arrive in KiotViet nor can be answered from it.',
    },
    data: [
      {
        vi: 'Nội dung tin nhắn và tệp đính kèm (dữ liệu nhạy cảm)',
        en: 'Messages and attachments (sensitive data)',
      },
    ],
  },
  APP1: {
    sentence: {
      vi: 'Cho phép ứng dụng KiotViet lấy vị trí hiện tại của bạn.',
      en: 'Allow the KiotViet app to read your current location.',
    },
    purpose: {
      vi: 'Phục vụ các chức năng theo vị trí của ứng dụng KiotViet. Cổng liên kết này không dùng vị trí.',
      en: 'For the KiotViet app’s location features. This gateway does not use it.',
    },
    without: {
      vi: 'Việc liên kết Facebook và Zalo không bị ảnh hưởng.',
      en: 'Linking Facebook and Zalo is not affected.',
    },
    data: [{ vi: 'Vị trí hiện tại (dữ liệu nhạy cảm)', en: 'Current location (sensitive data)' }],
  },
  APP2: {
    sentence: {
      vi: 'Cho phép ứng dụng KiotViet ghi dữ liệu của ứng dụng lên thẻ nhớ.',
      en: 'Allow the KiotViet app to write its own data to the storage card.',
    },
    purpose: {
      vi: 'Lưu dữ liệu của ứng dụng trên thiết bị của bạn.',
      en: 'To keep the app’s data on your device.',
    },
    without: {
      vi: 'Việc liên kết Facebook và Zalo không bị ảnh hưởng.',
      en: 'Linking Facebook and Zalo is not affected.',
    },
    data: [{ vi: 'Dữ liệu của ứng dụng trên thẻ nhớ', en: 'The app’s data on the storage card' }],
  },
  APP3: {
    sentence: {
      vi: 'Cho phép ứng dụng KiotViet truy cập Internet từ thiết bị của bạn.',
      en: 'Allow the KiotViet app to reach the Internet from your device.',
    },
    purpose: {
      vi: 'Để ứng dụng trao đổi dữ liệu với máy chủ KiotViet.',
      en: 'So that the app can exchange data with KiotViet’s servers.',
    },
    without: {
      vi: 'Ứng dụng chỉ dùng được ngoại tuyến; các liên kết đã có vẫn hoạt động.',
      en: 'The app works offline only; existing links keep working.',
    },
    data: [{ vi: 'Kết nối Internet của thiết bị', en: 'The device’s Internet connection' }],
  },
}
