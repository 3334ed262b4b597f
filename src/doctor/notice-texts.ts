import { problemSentence } from '../channels/error-texts.ts'
import type { Locale, Sentence } from '../channels/sentence.ts'
import type { NoticeDoc } from '../store/models/doctor.ts'
import { FACEBOOK_CHECKS } from './checks/facebook.ts'
import { ZALO_CHECKS } from './checks/zalo.ts'
import { lostSentence } from './lost-sentence.ts'
import { say } from './say.ts'

interface NoticeText {
  readonly title: Sentence
  readonly detail: Sentence
}

/** What a shop is told, by kind. `{name}`: the channel's; `{detail}`: the user's. */
const TEXTS: Readonly<Record<NoticeDoc['kind'], NoticeText>> = {
  'token-ends': {
    title: { vi: '“{name}” sắp hết hạn kết nối', en: 'The connection of “{name}” ends soon' },
    detail: {
      vi: 'Kết nối với Zalo hết hạn lúc {since} (còn không quá {days} ngày). Liên kết lại trước lúc đó để không gián đoạn.',
      en: 'The connection to Zalo ends at {since} (within {days} days). Link again before then to avoid an interruption.',
    },
  },
  'channel-broken': {
    title: { vi: '“{name}” đã mất kết nối', en: '“{name}” has lost its connection' },
    detail: {
      vi: '{reason} Liên kết lại để tiếp tục nhận và gửi tin; lịch sử được giữ nguyên.',
      en: '{reason} Link again to go on receiving and sending; the history stays.',
    },
  },
  silence: {
    title: { vi: '“{name}” im lặng khác thường', en: '“{name}” is unusually silent' },
    detail: {
      vi: 'Từ {since} không có tin nào về, trong khi giờ này mọi ngày đều có. Nghi do: {cause}. Mở Bác sĩ kênh để xem và sửa.',
      en: 'Nothing has come since {since}, though at this time there always is something. Suspected: {cause}. Open the channel doctor.',
    },
  },
  'grant-narrowed': {
    title: { vi: '“{name}” bị bớt quyền trên Facebook', en: '“{name}” has lost permissions at Facebook' },
    detail: {
      vi: '{lost} Phát hiện lúc {since}; tin và lịch sử đã có được giữ nguyên.',
      en: '{lost} Found at {since}; what has arrived and the history stay.',
    },
  },
  'platform-restricted': {
    title: { vi: 'Facebook nhắc nhở Trang “{name}”', en: 'Facebook has acted on the Page “{name}”' },
    detail: {
      vi: '{policy} (Facebook báo lúc {since}.) Mở Bác sĩ kênh để xem lý do Facebook nêu, rồi khiếu nại ở Chất lượng Trang nếu không đúng.',
      en: '{policy} (Facebook said so at {since}.) The channel doctor shows the reason given; appeal under Page quality if it is wrong.',
    },
  },
  disputed: {
    title: {
      vi: 'Có cửa hàng khác muốn liên kết “{name}”',
      en: 'Another shop has asked to link “{name}”',
    },
    detail: {
      vi: 'Lúc {since} một cửa hàng khác dùng KiotViet đã thử liên kết kênh này và bị từ chối; không có gì bị chuyển đi. Nếu không phải bạn, hãy xem lại ai đang quản trị Trang hoặc OA và gọi 1800 6162.',
      en: 'At {since} another shop on KiotViet tried to link this channel and was refused; nothing was moved. If that was not you, check who administers the Page or OA, and call 1800 6162.',
    },
  },
  'bulk-read': {
    title: {
      vi: '{detail} xem dữ liệu của rất nhiều khách',
      en: '{detail} is reading about very many customers',
    },
    detail: {
      vi: 'Tài khoản này đã xem dữ liệu của {count} khách trong một giờ. Nếu không phải việc của họ, hãy hỏi lại và đổi mật khẩu tài khoản KiotViet.',
      en: 'This account read the data of {count} customers within an hour. If that is not their work, ask them, and change the password of the KiotViet account.',
    },
  },
  frozen: {
    title: {
      vi: 'Đã tạm khoá gửi tin của {count} kênh',
      en: 'Sending from {count} channels is frozen',
    },
    detail: {
      vi: 'Lúc {since}, việc làm bằng tài khoản {detail} đã khiến các kênh tạm ngừng gửi; tin của khách vẫn về và tin đang chờ vẫn được giữ. Nếu không phải bạn làm: đổi mật khẩu KiotViet, kết thúc các phiên lạ ở mục Hoạt động, rồi gỡ khoá ở đó. Cần giúp, gọi 1800 6162.',
      en: 'At {since} what was done with the account {detail} stopped these channels from sending; customers’ messages still arrive and what waits is kept. If that was not you: change the KiotViet password, end unknown sessions under Activity, then lift the freeze there. For help call 1800 6162.',
    },
  },
  'bulk-export': {
    title: {
      vi: '{detail} tải dữ liệu khách nhiều lần',
      en: '{detail} has exported customers’ data many times',
    },
    detail: {
      vi: 'Tài khoản này đã tải dữ liệu của khách {count} lần trong một ngày. Mở “Đã cung cấp ra ngoài” để xem tải của ai.',
      en: 'This account exported customers’ data {count} times within a day. Open “What left” to see whose.',
    },
  },
  'authority-export': {
    title: {
      vi: 'Đã cung cấp dữ liệu khách cho cơ quan nhà nước',
      en: 'Customers’ data was handed to an authority',
    },
    detail: {
      vi: 'Lúc {since}, theo hồ sơ {detail}: dữ liệu của {count} khách. Mở Quyền riêng tư, mục Cơ quan nhà nước, để xem văn bản và phạm vi.',
      en: 'At {since}, on case {detail}: data of {count} customers. Open Privacy, Authorities, for the order and its scope.',
    },
  },
  'callout-paused': {
    title: {
      vi: 'Đã ngừng gửi sự kiện sang {detail}',
      en: 'Events are sent to {detail} no more',
    },
    detail: {
      vi: 'Từ {since} hệ thống ở {detail} không nhận, nên KiotViet tạm ngừng gửi. Sửa hệ thống đó, bấm Gửi thử rồi Gửi tiếp ở Cài đặt; sự kiện trong 7 ngày qua được giữ và gửi tiếp theo thứ tự.',
      en: 'The system at {detail} has taken nothing since {since}, so sending is paused. Mend it, press Test and then Resume under Settings; events of the last 7 days are kept and go on in their order.',
    },
  },
}

const POLICY: Readonly<Record<'block' | 'warning', Sentence>> = {
  block: {
    vi: 'Facebook đã chặn Trang gửi tin vì cho là vi phạm chính sách; tin của khách vẫn về.',
    en: 'Facebook has blocked the Page from sending for a breach of its policies; customers’ messages still arrive.',
  },
  warning: {
    vi: 'Facebook cảnh báo Trang có thể vi phạm chính sách; nếu tiếp diễn, Trang có thể bị chặn gửi tin.',
    en: 'Facebook warns that the Page may be in breach of its policies; if it goes on, sending may be blocked.',
  },
}

const NO_CAUSE: Sentence = { vi: 'chưa rõ', en: 'not known yet' }
const TITLES: ReadonlyMap<string, Sentence> = new Map(
  [...FACEBOOK_CHECKS, ...ZALO_CHECKS].map(({ id, title }) => [id, title]),
)

/** A notice in words. */
export function noticeWords(
  notice: NoticeDoc,
  channelName: string,
  locale: Locale,
): { title: string; detail: string } {
  const { title, detail } = TEXTS[notice.kind]
  const sentenceOf = (code: string): Sentence => ({
    vi: problemSentence(code, 'vi', notice.platform ?? undefined),
    en: problemSentence(code, 'en', notice.platform ?? undefined),
  })
  const facts = {
    name: channelName,
    since: notice.since,
    days: notice.days,
    count: notice.count,
    detail: notice.detail,
    reason: sentenceOf(notice.detail ?? 'token-rejected'),
    lost: lostSentence(notice.detail ?? ''),
    policy: POLICY[notice.detail === 'block' ? 'block' : 'warning'],
    cause: TITLES.get(notice.detail ?? '') ?? NO_CAUSE,
  }
  return { title: say(title, facts, locale), detail: say(detail, facts, locale) }
}
