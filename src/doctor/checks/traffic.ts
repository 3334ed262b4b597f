import { newestRun } from '../../history/demand.ts'
import { proofOf } from '../../history/proof.ts'
import { defineCheck } from '../define-check.ts'
import { judgeRhythm, rhythmFacts } from '../rhythm-facts.ts'
import { sendsOfDay } from '../sends-of-day.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Against its own rhythm: what is quiet every day at this time is not in trouble. */
export const rhythm = defineCheck({
  id: 'rhythm',
  asks: 'own',
  title: { vi: 'Nhịp tin nhắn của kênh', en: 'The channel’s own rhythm' },
  evidence: {
    vi: 'Sự kiện gần nhất: {last}; đã im {minutes} phút. Cùng khoảng giờ đó 6 ngày trước: {days} lượt.',
    en: 'Last event: {last}; silent for {minutes} minutes. The same span on each of the last 6 days: {days} deliveries.',
  },
  says: {
    never: {
      vi: 'Từ khi liên kết chưa có tin nào về. Hãy tự nhắn thử một tin từ tài khoản khác để kiểm tra.',
      en: 'Nothing has come since it was linked. Write a message from another account to try it.',
    },
    usual: { vi: 'Tin vẫn về đều như mọi ngày.', en: 'Messages come as they usually do.' },
    quiet: {
      vi: 'Lúc này kênh vốn ít tin, nên im lặng là bình thường.',
      en: 'The channel is usually quiet at this time, so silence means nothing.',
    },
    silent: {
      vi: 'Giờ này mọi ngày đều có tin mà hôm nay thì không. Xem các mục báo lỗi khác để biết nguyên nhân.',
      en: 'At this time there is always something, and today there is not. The other findings tell the cause.',
    },
  },
  async look({ deps, channel, nowMs }) {
    const facts = await rhythmFacts(deps.store, channel, nowMs)
    const says = judgeRhythm(facts)
    return {
      status: says === 'silent' ? 'failed' : says === 'never' ? 'warning' : 'ok',
      says,
      facts: {
        last: facts.lastEventAt,
        minutes: facts.lastEventAt === null ? null : Math.floor(facts.silentMs / MINUTE_MS),
        days: facts.days.map(String),
      },
    }
  },
})

/** Failed sends of the day, by the reason that comes most. */
export const sendErrors = defineCheck({
  id: 'send-errors',
  asks: 'own',
  title: { vi: 'Tin gửi đi trong 24 giờ', en: 'Sends of the last 24 hours' },
  evidence: {
    vi: '24 giờ qua: {sent} đã gửi, {failed} không gửi được, {unknown} chưa rõ, {waiting} đang chờ. Lý do nhiều nhất: {code} ({count} lần).',
    en: 'Last 24 hours: {sent} sent, {failed} failed, {unknown} unknown, {waiting} waiting. Commonest reason: {code} ({count} times).',
  },
  says: {
    none: { vi: 'Không có tin nào gửi lỗi.', en: 'No send has failed.' },
    some: {
      vi: 'Có tin không gửi được. Lý do thường gặp nhất: {reason}',
      en: 'Some sends failed. The commonest reason: {reason}',
    },
    many: {
      vi: 'Phần lớn tin không gửi được. Lý do thường gặp nhất: {reason}',
      en: 'Most sends failed. The commonest reason: {reason}',
    },
  },
  async look(look) {
    const day = await sendsOfDay(look)
    const { sent, failed, unknown, waiting, worst } = day
    const troubled = failed + unknown
    const says = troubled === 0 ? 'none' : troubled > sent ? 'many' : 'some'
    return {
      status: says === 'none' ? 'ok' : says === 'many' ? 'failed' : 'warning',
      says,
      facts: {
        sent,
        failed,
        unknown,
        waiting,
        code: worst?.code ?? '–',
        count: worst?.count ?? 0,
        reason: worst?.sentence ?? null,
      },
    }
  },
})

const PROOF_DAYS = 7

/** The journal's own account of the last week. */
export const loss = defineCheck({
  id: 'loss',
  asks: 'own',
  title: { vi: 'Bằng chứng không mất tin', en: 'Proof of no loss' },
  evidence: {
    vi: '7 ngày qua: nhận {received}, lưu {applied}, trùng {duplicates}, để riêng {parked}, từ chối {refused}, đang xử lý {pending}; lấy bù {recovered}, thiếu {missing}, khoảng trống còn mở {open}.',
    en: 'Last 7 days: received {received}, applied {applied}, duplicates {duplicates}, parked {parked}, refused {refused}, pending {pending}; recovered {recovered}, missing {missing}, gaps still open {open}.',
  },
  says: {
    whole: { vi: 'Mọi tin nhận được đều đã được lưu.', en: 'Everything received has been stored.' },
    open: {
      vi: 'Có khoảng thời gian có thể thiếu tin, hệ thống đang đọc bù. Bấm đọc bù để bắt đầu ngay.',
      en: 'There is a time in which messages may be missing; it is being read back. Read it back now with the button.',
    },
    reading: {
      vi: 'Đang đọc bù lịch sử từ nền tảng.',
      en: 'History is being read back from the platform.',
    },
    missing: {
      vi: 'Có tin không lấy lại được từ nền tảng. Hãy xem lại trên ứng dụng của nền tảng.',
      en: 'Some messages could not be read back. Look at the platform’s own inbox.',
    },
    parked: {
      vi: 'Có tin hệ thống chưa đọc được và đang giữ riêng; không mất. Kỹ thuật sẽ xử lý.',
      en: 'Some events could not be read yet and are kept apart; they are not lost.',
    },
  },
  async look({ deps, channel, nowMs }) {
    const to = new Date(nowMs)
    const proof = await proofOf(deps.store, channel, new Date(nowMs - PROOF_DAYS * DAY_MS), to)
    const open = proof.gaps.filter(({ state }) => state !== 'closed').length
    const run = await newestRun(deps.history, channel.shopId, channel._id)
    const says =
      open > 0
        ? run?.open === true
          ? 'reading'
          : 'open'
        : proof.missing > 0
          ? 'missing'
          : proof.parked > 0
            ? 'parked'
            : 'whole'
    const { gaps: _apart, ...counts } = proof
    return {
      status: says === 'whole' ? 'ok' : 'warning',
      says,
      facts: { ...counts, open },
      repair: says === 'open' || says === 'missing' ? 'read-gap' : undefined,
    }
  },
})
