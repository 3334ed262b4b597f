import { VERSION_NOTICE_MS, versionEndsAtMs } from '../../channels/facebook/versions.ts'
import { defineCheck } from '../define-check.ts'

const SECOND_MS = 1_000
/** `Date` counts in whole seconds and the answer was on its way. */
const SKEW_WARNING_MS = 30 * SECOND_MS
/** Beyond it expiries and windows are judged wrongly. */
const SKEW_FAILED_MS = 5 * 60 * SECOND_MS

/** Our clock against the platform's, from the headers of the answers just given. */
export const clockSkew = defineCheck({
  id: 'clock',
  asks: 'told',
  title: { vi: 'Đồng hồ máy chủ', en: 'Clock of the server' },
  evidence: {
    vi: 'Giờ của nền tảng (header Date): {theirs}; giờ của máy chủ: {ours}; lệch {seconds} giây.',
    en: 'The platform’s time (Date header): {theirs}; ours: {ours}; {seconds} seconds apart.',
  },
  says: {
    right: { vi: 'Đồng hồ khớp với nền tảng.', en: 'The clock agrees with the platform’s.' },
    off: {
      vi: 'Đồng hồ máy chủ lệch so với nền tảng nên khung giờ trả lời và hạn mã có thể tính sai. Kỹ thuật cần bật đồng bộ giờ (NTP).',
      en: 'The server’s clock differs from the platform’s, so windows and expiries may be judged wrongly. Operators: switch on time synchronisation (NTP).',
    },
    untold: {
      vi: 'Nền tảng không trả lời lần gọi nào nên chưa so được giờ.',
      en: 'No call was answered, so there was nothing to compare with.',
    },
  },
  async look({ told }) {
    const known = told.facts.flatMap(({ dateMs, readAtMs }) =>
      dateMs === null ? [] : [{ dateMs, readAtMs }],
    )
    const last = known.at(-1)
    if (!last) return { status: 'warning', says: 'untold' }
    // The header's second may have begun up to a second ago.
    const skewMs = Math.max(0, Math.abs(last.readAtMs - last.dateMs) - SECOND_MS)
    return {
      status: skewMs > SKEW_FAILED_MS ? 'failed' : skewMs > SKEW_WARNING_MS ? 'warning' : 'ok',
      says: skewMs > SKEW_WARNING_MS ? 'off' : 'right',
      facts: {
        theirs: new Date(last.dateMs),
        ours: new Date(last.readAtMs),
        seconds: Math.round(skewMs / SECOND_MS),
      },
    }
  },
})

const USAGE_WARNING_PERCENT = 75
const USAGE_FAILED_PERCENT = 100
const MINUTE_MS = 60_000

/** How much of the platform's allowance is used up, by its own count. */
export const rate = defineCheck({
  id: 'rate',
  asks: 'told',
  title: { vi: 'Hạn mức gọi nền tảng', en: 'Use of the platform’s allowance' },
  evidence: {
    vi: 'Theo header của nền tảng: ứng dụng dùng {app}%, kênh dùng {account}%, giới hạn {limit} lượt/phút, được gọi lại sau {minutes} phút.',
    en: 'By the platform’s headers: app {app}%, channel {account}%, limit {limit} calls a minute, calls taken again in {minutes} minutes.',
  },
  says: {
    fine: { vi: 'Còn nhiều lượt gọi.', en: 'There is room for more calls.' },
    untold: {
      vi: 'Nền tảng chưa báo mức dùng, nghĩa là còn rất ít lượt gọi.',
      en: 'The platform has not told any use yet, which it does only after many calls.',
    },
    high: {
      vi: 'Sắp hết lượt gọi. Việc không gấp (đọc lịch sử, hồ sơ) tự chậm lại; tin nhân viên gửi vẫn đi trước.',
      en: 'The allowance is nearly used up. Work in bulk slows down by itself; people’s messages still go first.',
    },
    spent: {
      vi: 'Đã hết lượt gọi. Hệ thống tự chờ rồi gửi tiếp, không mất tin.',
      en: 'The allowance is used up. We wait and go on by ourselves; nothing is lost.',
    },
  },
  async look({ told: { usages } }) {
    const highest = (of: (usage: (typeof usages)[number]) => number | null | undefined): number | null => {
      const known = usages.flatMap((usage) => of(usage) ?? [])
      return known.length === 0 ? null : Math.max(...known)
    }
    const app = highest(({ appPercent }) => appPercent)
    const account = highest(({ accountPercent }) => accountPercent)
    const regainMs = highest(({ regainAccessMs }) => regainAccessMs)
    const most = Math.max(app ?? 0, account ?? 0)
    const says =
      most >= USAGE_FAILED_PERCENT
        ? 'spent'
        : most >= USAGE_WARNING_PERCENT
          ? 'high'
          : app === null && account === null
            ? 'untold'
            : 'fine'
    return {
      status: says === 'spent' ? 'failed' : says === 'high' ? 'warning' : 'ok',
      says,
      facts: {
        app,
        account,
        limit: highest(({ accountLimitPerMinute }) => accountLimitPerMinute),
        minutes: regainMs === null ? null : Math.ceil(regainMs / MINUTE_MS),
      },
    }
  },
})

const VERSION = /^v(\d+)\.(\d+)$/

/** After a version's end the platform runs an older or newer one without a word; only its header tells. */
export const graphVersion = defineCheck({
  id: 'version',
  asks: 'told',
  title: { vi: 'Phiên bản Graph API', en: 'Version of the Graph API' },
  evidence: {
    vi: 'Cấu hình: {wanted}; header facebook-api-version: {ran}; ngày hết hạn: {endsAt}.',
    en: 'Configured: {wanted}; header facebook-api-version: {ran}; end announced for {endsAt}.',
  },
  says: {
    same: { vi: 'Facebook chạy đúng phiên bản đã cấu hình.', en: 'Facebook runs the version configured.' },
    other: {
      vi: 'Facebook đang chạy phiên bản khác với cấu hình: phiên bản cũ đã hết hạn. Kỹ thuật cần nâng FACEBOOK_GRAPH_VERSION.',
      en: 'Facebook runs another version than configured: the configured one has ended. Operators: raise FACEBOOK_GRAPH_VERSION.',
    },
    ending: {
      vi: 'Phiên bản đang dùng sắp hết hạn. Kỹ thuật cần nâng FACEBOOK_GRAPH_VERSION trước ngày đó.',
      en: 'The version in use ends soon. Operators: raise FACEBOOK_GRAPH_VERSION before that day.',
    },
    untold: { vi: 'Facebook chưa cho biết phiên bản.', en: 'Facebook has not told a version.' },
  },
  async look({ told, deps }) {
    const ran = told.facts.flatMap(({ version }) => version ?? []).at(-1) ?? null
    const wanted = deps.facebook?.graphVersion ?? null
    const endsAtMs = wanted === null ? null : versionEndsAtMs(wanted)
    const facts = { ran, wanted, endsAt: endsAtMs === null ? null : new Date(endsAtMs) }
    if (
      endsAtMs !== null &&
      endsAtMs - deps.clock.nowMs() < VERSION_NOTICE_MS &&
      (ran === null || ran === wanted)
    )
      return { status: 'warning', says: 'ending', facts }
    if (ran === null || !VERSION.test(ran)) return { status: 'ok', says: 'untold', facts }
    return ran === wanted
      ? { status: 'ok', says: 'same', facts }
      : { status: 'warning', says: 'other', facts }
  },
})
