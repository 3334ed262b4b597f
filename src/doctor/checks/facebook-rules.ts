import type { ChannelWatchDoc } from '../../store/models/doctor.ts'
import { defineCheck } from '../define-check.ts'
import { sendsOfDay } from '../sends-of-day.ts'

const DAY_MS = 24 * 60 * 60_000

/** Facebook cannot be asked who holds all threads; what it refuses and tells of hand-overs shows it. */
export const routing = defineCheck({
  id: 'routing',
  asks: 'own',
  title: { vi: 'Ứng dụng khác giữ cuộc trò chuyện', en: 'Another app holding conversations' },
  evidence: {
    vi: '24 giờ qua: {held} tin bị từ chối vì ứng dụng khác đang giữ. Lần cuối cuộc trò chuyện bị lấy đi: {taken}; được giao lại: {passed}.',
    en: 'Last 24 hours: {held} sends refused because another app holds the thread. Last taken: {taken}; last passed: {passed}.',
  },
  says: {
    free: {
      vi: 'Không thấy ứng dụng nào khác giành cuộc trò chuyện.',
      en: 'No other app seems to hold conversations.',
    },
    held: {
      vi: 'Một ứng dụng khác (chatbot hoặc hộp thư khác) đang giữ cuộc trò chuyện nên tin phải chờ. Vào Cài đặt Trang → Nhắn tin nâng cao → Định tuyến cuộc trò chuyện, chọn ứng dụng KiotViet.',
      en: 'Another app holds conversations, so messages wait. Page settings → Advanced messaging → Conversation routing: choose KiotViet.',
    },
    taken: {
      vi: 'Trong 24 giờ qua có cuộc trò chuyện được chuyển cho ứng dụng khác. Nếu không chủ ý, hãy xem Định tuyến cuộc trò chuyện của Trang.',
      en: 'In the last 24 hours a conversation went to another app. If nobody meant that, look at the Page’s conversation routing.',
    },
  },
  async look(look) {
    const { deps, channel, nowMs } = look
    const { problems } = await sendsOfDay(look)
    const watch = await deps.store.channelWatches
      .findOne({ _id: channel._id, shopId: channel.shopId })
      .lean<ChannelWatchDoc>()
    const held = problems.get('thread-held-elsewhere') ?? 0
    const taken = watch?.kinds['thread-taken'] ?? null
    const facts = { held, taken, passed: watch?.kinds['thread-passed'] ?? null }
    if (held > 0) return { status: 'failed', says: 'held', facts }
    return taken !== null && nowMs - taken.getTime() < DAY_MS
      ? { status: 'warning', says: 'taken', facts }
      : { status: 'ok', says: 'free', facts }
  },
})

const WARNED_MS = 30 * DAY_MS

/** What Facebook said last of the Page's conduct. */
export const policy = defineCheck({
  id: 'policy',
  asks: 'own',
  title: { vi: 'Facebook chặn hoặc cảnh báo Trang', en: 'Blocks and warnings by Facebook' },
  evidence: {
    vi: 'Sự kiện policy_enforcement gần nhất: {action}, lúc {at}; lý do Facebook nêu: {reason}.',
    en: 'Last policy_enforcement event: {action}, at {at}; the reason Facebook gave: {reason}.',
  },
  says: {
    none: {
      vi: 'Facebook không chặn và không cảnh báo Trang.',
      en: 'Facebook neither blocks nor warns the Page.',
    },
    blocked: {
      vi: 'Facebook đang chặn Trang gửi tin. Vào Chất lượng Trang (Page Quality) để xem và khiếu nại; khi Facebook gỡ chặn, mục này tự hết.',
      en: 'Facebook blocks the Page from sending. Open Page Quality to see why and appeal; this ends by itself when Facebook lifts it.',
    },
    warned: {
      vi: 'Facebook vừa cảnh báo Trang. Xem Chất lượng Trang và dừng việc bị nêu, trước khi Trang bị chặn gửi tin.',
      en: 'Facebook has warned the Page. Look at Page Quality and stop what it names before sending is blocked.',
    },
  },
  async look({ channel, nowMs }) {
    const { policy: word } = channel
    const facts = { action: word?.action ?? '–', at: word?.at ?? null, reason: word?.reason ?? null }
    if (channel.problems.some(({ code }) => code === 'platform-restricted') || word?.action === 'block')
      return { status: 'failed', says: 'blocked', facts }
    return word?.action === 'warning' && nowMs - word.at.getTime() < WARNED_MS
      ? { status: 'warning', says: 'warned', facts }
      : { status: 'ok', says: 'none', facts }
  },
})

/** Facebook tells no app its mode; people without a role being refused is the sign of an app in development. */
export const appMode = defineCheck({
  id: 'app-mode',
  asks: 'own',
  title: { vi: 'Chế độ của ứng dụng KiotViet', en: 'The app’s mode' },
  evidence: {
    vi: '24 giờ qua: {refused} tin bị từ chối với mã 2018028 (người nhận không có vai trò trong ứng dụng). Facebook không cho đọc chế độ trực tiếp.',
    en: 'Last 24 hours: {refused} sends refused with 2018028 (recipient without a role on the app). The mode itself cannot be read.',
  },
  says: {
    live: {
      vi: 'Không có dấu hiệu ứng dụng đang ở chế độ phát triển.',
      en: 'Nothing points to an app in development.',
    },
    development: {
      vi: 'Facebook từ chối khách thường: ứng dụng đang ở chế độ phát triển hoặc chưa được duyệt quyền nhắn tin. Kỹ thuật cần chuyển ứng dụng sang Live.',
      en: 'Facebook refuses ordinary customers: the app is in development or not approved for messages. Operators: switch it to Live.',
    },
  },
  async look(look) {
    const refused = (await sendsOfDay(look)).problems.get('recipient-not-allowed') ?? 0
    return refused > 0
      ? { status: 'failed', says: 'development', facts: { refused } }
      : { status: 'ok', says: 'live', facts: { refused } }
  },
})

export const features = defineCheck({
  id: 'features',
  asks: 'own',
  title: { vi: 'Tính năng Facebook đã duyệt', en: 'Features granted by App Review' },
  evidence: { vi: 'Cấu hình FACEBOOK_FEATURES: {held}.', en: 'Setting FACEBOOK_FEATURES: {held}.' },
  says: {
    both: {
      vi: 'Có đủ: nhân viên trả lời được đến 7 ngày, và lấy được tên, ảnh khách.',
      en: 'Both are held: staff may answer for 7 days, and customers’ names and pictures can be read.',
    },
    'no-human-agent': {
      vi: 'Chưa có tính năng human-agent: quá 24 giờ không trả lời được khách.',
      en: 'The human-agent feature is not held: after 24 hours a customer cannot be answered.',
    },
    'no-profile': {
      vi: 'Chưa có tính năng user-profile: tên khách lấy qua cuộc trò chuyện, không có ảnh.',
      en: 'The user-profile feature is not held: names come through conversations, without pictures.',
    },
    neither: {
      vi: 'Chưa có tính năng nào: quá 24 giờ không trả lời được khách, và không có ảnh khách.',
      en: 'Neither is held: no answers after 24 hours, and no pictures of customers.',
    },
  },
  async look({ deps }) {
    const held = deps.facebook?.features ?? new Set()
    const facts = { held: [...held].map(String) }
    const agent = held.has('human-agent')
    const profile = held.has('user-profile')
    if (agent && profile) return { status: 'ok', says: 'both', facts }
    const says = agent ? 'no-profile' : profile ? 'no-human-agent' : 'neither'
    return { status: 'warning', says, facts }
  },
})

export const windowRules = defineCheck({
  id: 'window',
  asks: 'own',
  title: { vi: 'Khung giờ trả lời', en: 'Reply windows' },
  evidence: {
    vi: '24 giờ qua: {closed} tin không gửi được vì hết khung giờ. Khung đang áp dụng: 24 giờ cho mọi trả lời, {days} ngày cho nhân viên.',
    en: 'Last 24 hours: {closed} sends failed because the window had closed. Windows in force: 24 hours for all, {days} days for staff.',
  },
  says: {
    kept: { vi: 'Không tin nào bị từ chối vì quá giờ.', en: 'No send was refused for its time.' },
    missed: {
      vi: 'Có tin gửi khi đã quá khung giờ. Khung giờ còn lại hiện ngay trên ô soạn tin; hãy trả lời trong 24 giờ.',
      en: 'Some messages were sent too late. What is left of the window stands above the composer; answer within 24 hours.',
    },
  },
  async look(look) {
    const closed = (await sendsOfDay(look)).problems.get('outside-window') ?? 0
    const facts = { closed, days: look.deps.facebook?.features.has('human-agent') ? 7 : 1 }
    return closed > 0 ? { status: 'warning', says: 'missed', facts } : { status: 'ok', says: 'kept', facts }
  },
})
