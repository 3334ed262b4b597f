import type { ChannelWatchDoc, OperatorAlarmDoc, WebhookSignDoc } from '../../store/models/doctor.ts'
import { defineCheck } from '../define-check.ts'
import { askOwnAddress } from '../own-address.ts'

const DAY_MS = 24 * 60 * 60_000

/** Our word for a kind, and the toggle in Zalo's console that brings it. */
const TOGGLES = [
  ['message-in', 'user_send_*'],
  ['message-out', 'oa_send_*'],
  ['delivered', 'user_received_message'],
  ['read', 'user_seen_message'],
  ['followed', 'follow'],
  ['unfollowed', 'unfollow'],
  ['submitted-info', 'user_submit_info'],
  ['reaction', 'user_reacted_message'],
] as const

/** Every toggle is off until somebody switches it on, and a forgotten one shows only by what never comes. */
export const kinds = defineCheck({
  id: 'webhook-kinds',
  asks: 'own',
  title: { vi: 'Loại sự kiện Zalo gửi về', en: 'Kinds of events Zalo sends' },
  evidence: {
    vi: 'Đã thấy: {seen}. Chưa thấy: {unseen}. Tin khách gần nhất: {last}.',
    en: 'Seen: {seen}. Not seen: {unseen}. Last message of a customer: {last}.',
  },
  says: {
    messages: {
      vi: 'Tin nhắn của khách đang về. Loại chưa thấy có thể chỉ vì chưa xảy ra.',
      en: 'Customers’ messages arrive. A kind not seen may simply not have happened.',
    },
    'no-marks': {
      vi: 'Tin về nhưng chưa thấy báo đã nhận, đã xem. Nếu cần, kỹ thuật bật user_received_message và user_seen_message trong trang Webhook của ứng dụng Zalo.',
      en: 'Messages arrive, marks of delivery and reading never did. Operators: switch user_received_message and user_seen_message on.',
    },
    'no-messages': {
      vi: 'Có sự kiện về nhưng chưa có tin nhắn của khách: kỹ thuật cần bật nhóm user_send_* trong trang Webhook của ứng dụng Zalo (mặc định tắt).',
      en: 'Events arrive, but no customer’s message: operators, switch user_send_* on in the app’s Webhook page (off by default).',
    },
    nothing: {
      vi: 'Chưa có sự kiện nào của OA này. Hãy nhắn thử một tin tới OA; nếu vẫn không thấy, kỹ thuật kiểm tra trang Webhook của ứng dụng Zalo.',
      en: 'Nothing of this OA has come yet. Write to the OA to try it; if nothing shows, operators look at the app’s Webhook page.',
    },
  },
  async look({ deps, channel }) {
    const watch = await deps.store.channelWatches
      .findOne({ _id: channel._id, shopId: channel.shopId })
      .lean<ChannelWatchDoc>()
    const has = (kind: string) => watch?.kinds[kind] !== undefined
    const facts = {
      seen: TOGGLES.filter(([kind]) => has(kind)).map(([, toggle]) => toggle),
      unseen: TOGGLES.filter(([kind]) => !has(kind)).map(([, toggle]) => toggle),
      last: watch?.kinds['message-in'] ?? null,
    }
    if (watch === null) return { status: 'warning', says: 'nothing', facts }
    if (!has('message-in')) return { status: 'failed', says: 'no-messages', facts }
    const marks = has('delivered') || has('read')
    // Marks follow what the OA sent: without that their absence says nothing.
    return !marks && has('message-out')
      ? { status: 'warning', says: 'no-marks', facts }
      : { status: 'ok', says: 'messages', facts }
  },
})

const GOOD = /^(current|previous)\//

export const zaloSignature = defineCheck({
  id: 'signature',
  asks: 'own',
  title: { vi: 'Chữ ký của tin Zalo gửi về', en: 'Signatures of Zalo’s webhooks' },
  evidence: {
    vi: 'Lần cuối khớp: {good} (cách {reading}). Lần cuối không khớp: {wrong} (nhận ra: {as}).',
    en: 'Last that fitted: {good} (reading {reading}). Last that did not: {wrong} (recognised as: {as}).',
  },
  says: {
    fits: { vi: 'Chữ ký khớp với OA Secret Key.', en: 'Signatures fit the OA Secret Key.' },
    none: { vi: 'Chưa nhận tin nào có chữ ký từ Zalo.', en: 'Nothing signed has come from Zalo yet.' },
    previous: {
      vi: 'Zalo vẫn ký bằng khoá cũ (ZALO_OA_SECRET_PREVIOUS). Chưa gỡ khoá cũ vội.',
      en: 'Zalo still signs with the previous key. Do not take it away yet.',
    },
    'mixed-up': {
      vi: 'Hai khoá bị đặt nhầm chỗ: Zalo đang ký bằng giá trị nằm ở ZALO_APP_SECRET. Kỹ thuật cần đổi lại: OA Secret Key (trang Webhook) vào ZALO_OA_SECRET, khoá ứng dụng vào ZALO_APP_SECRET.',
      en: 'The two secrets stand in each other’s place: Zalo signs with the value in ZALO_APP_SECRET. Operators: the OA Secret Key (Webhook page) belongs in ZALO_OA_SECRET, the app’s secret in ZALO_APP_SECRET.',
    },
    'other-app': {
      vi: 'Tin về thuộc một ứng dụng Zalo khác. Kỹ thuật cần kiểm tra ZALO_APP_ID và địa chỉ webhook.',
      en: 'What comes belongs to another Zalo app. Operators: check ZALO_APP_ID and the webhook address.',
    },
    wrong: {
      vi: 'Chữ ký không khớp khoá nào: OA Secret Key có thể vừa bị đặt lại. Kỹ thuật cập nhật ZALO_OA_SECRET (hoặc ZALO_OA_SECRETS nếu OA có khoá riêng); tin bị từ chối được đọc bù từ lịch sử.',
      en: 'Signatures fit no key: the OA Secret Key may have been reset. Operators: update ZALO_OA_SECRET (ZALO_OA_SECRETS where the OA has a key of its own); what was refused is read back from history.',
    },
  },
  async look({ deps, nowMs }) {
    const signs = await deps.store.webhookSigns.find({ platform: 'zalo' }).lean<WebhookSignDoc[]>()
    const newest = (of: (sign: string) => boolean) =>
      signs.filter(({ sign }) => of(sign)).sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime())[0]
    const good = newest((sign) => GOOD.test(sign))
    const wrong = newest((sign) => sign === 'app-secret' || sign === 'other-app' || sign === 'unknown')
    const facts = {
      good: good?.lastAt ?? null,
      reading: good?.sign ?? '–',
      wrong: wrong?.lastAt ?? null,
      as: wrong?.sign ?? '–',
    }
    const isWrong =
      wrong !== undefined &&
      nowMs - wrong.lastAt.getTime() < DAY_MS &&
      wrong.lastAt.getTime() > (good?.lastAt.getTime() ?? 0)
    if (isWrong)
      return {
        status: 'failed',
        says: wrong.sign === 'app-secret' ? 'mixed-up' : wrong.sign === 'other-app' ? 'other-app' : 'wrong',
        facts,
      }
    if (good === undefined) return { status: 'warning', says: 'none', facts }
    return good.sign.startsWith('previous')
      ? { status: 'warning', says: 'previous', facts }
      : { status: 'ok', says: 'fits', facts }
  },
})

/** The webhook is the app's, for all OAs: lost for one, lost for all, and only a person can switch it on again. */
export const webhookOn = defineCheck({
  id: 'webhook',
  asks: 'own',
  title: { vi: 'Webhook của ứng dụng Zalo', en: 'The app’s webhook at Zalo' },
  evidence: {
    vi: 'Tin có chữ ký gần nhất của mọi OA: {last}; Zalo gửi lại (num_retry) lần cuối: {retried}; cảnh báo mất webhook từ: {since}.',
    en: 'Last signed delivery of any OA: {last}; Zalo’s last repeat (num_retry): {retried}; alarm since: {since}.',
  },
  says: {
    on: { vi: 'Webhook đang nhận sự kiện.', en: 'The webhook receives events.' },
    retried: {
      vi: 'Zalo đang phải gửi lại vì không kết nối được. Sau khoảng hai giờ Zalo sẽ tắt webhook: kỹ thuật kiểm tra đường mạng ngay.',
      en: 'Zalo repeats deliveries because it could not connect. After about two hours it switches the webhook off: operators, look at the network now.',
    },
    lost: {
      vi: 'Nghi Zalo đã tắt webhook: mọi OA đều im. Kỹ thuật vào developers.zalo.me → ứng dụng → Webhook, bật lại rồi bấm Test. Tin bị lỡ sẽ được đọc bù.',
      en: 'Zalo seems to have switched the webhook off: all OAs are silent. Operators: developers.zalo.me → the app → Webhook, switch it on and press Test. What was missed is read back.',
    },
  },
  async look({ deps, nowMs }) {
    const [signs, alarm] = await Promise.all([
      deps.store.webhookSigns.find({ platform: 'zalo' }).lean<WebhookSignDoc[]>(),
      deps.store.operatorAlarms
        .findOne({ code: 'zalo-webhook-lost', closedAt: null })
        .lean<OperatorAlarmDoc>(),
    ])
    const lastOf = (of: (sign: string) => boolean): Date | null => {
      const times = signs.filter(({ sign }) => of(sign)).map(({ lastAt }) => lastAt.getTime())
      return times.length === 0 ? null : new Date(Math.max(...times))
    }
    const retried = lastOf((sign) => sign === 'retried')
    const facts = { last: lastOf((sign) => GOOD.test(sign)), retried, since: alarm?.from ?? null }
    if (alarm !== null) return { status: 'failed', says: 'lost', facts }
    return retried !== null && nowMs - retried.getTime() < RETRIES_SPAN_MS
      ? { status: 'warning', says: 'retried', facts }
      : { status: 'ok', says: 'on', facts }
  },
})

/** Zalo's ladder: five repeats within 1 h 50 min, then the webhook is off. */
const RETRIES_SPAN_MS = 2 * 60 * 60_000

/** Zalo waits two seconds for an answer. */
const PROBE_WITHIN_MS = 2_000

export const probe = defineCheck({
  id: 'callback',
  asks: 'platform',
  title: { vi: 'Địa chỉ nhận tin', en: 'The webhook address' },
  evidence: {
    vi: 'Gọi thử POST {address} với nội dung rỗng: mã trả lời {status}, {ms} ms, lỗi mạng {failure}.',
    en: 'Asked POST {address} with an empty body: status {status}, {ms} ms, network failure {failure}.',
  },
  says: {
    reached: { vi: 'Địa chỉ nhận tin trả lời đúng.', en: 'The address answers as Zalo wants it.' },
    slow: {
      vi: 'Địa chỉ nhận tin trả lời chậm hơn 2 giây, Zalo coi là lỗi. Kỹ thuật kiểm tra tải máy chủ.',
      en: 'The address takes more than 2 seconds, which Zalo counts as a failure. Operators: look at the load.',
    },
    refused: {
      vi: 'Địa chỉ nhận tin có trả lời nhưng không phải mã 200: PUBLIC_URL có thể trỏ sang hệ thống khác.',
      en: 'The address answers, but not with 200: PUBLIC_URL may lead elsewhere.',
    },
    unreachable: {
      vi: 'Không gọi được địa chỉ nhận tin từ chính hệ thống: kỹ thuật kiểm tra tên miền, chứng chỉ và proxy.',
      en: 'The address cannot be reached even from here: operators, check the name, the certificate and the proxy.',
    },
  },
  async look(look) {
    const path = '/webhooks/zalo'
    const answer = await askOwnAddress(look, path, { body: '{}' })
    const facts = {
      address: new URL(path, look.deps.publicUrl).href,
      status: answer.status,
      ms: answer.tookMs,
      failure: answer.failure ?? '–',
    }
    if (answer.status === null) return { status: 'failed', says: 'unreachable', facts }
    if (answer.status !== 200) return { status: 'failed', says: 'refused', facts }
    return answer.tookMs > PROBE_WITHIN_MS
      ? { status: 'failed', says: 'slow', facts }
      : { status: 'ok', says: 'reached', facts }
  },
})

export const domain = defineCheck({
  id: 'domain',
  asks: 'platform',
  title: { vi: 'Xác thực tên miền với Zalo', en: 'Proof of the domain' },
  evidence: {
    vi: 'Gọi thử GET {address}: mã trả lời {status}.',
    en: 'Asked GET {address}: status {status}.',
  },
  says: {
    proved: { vi: 'Tệp xác thực tên miền đang được phục vụ.', en: 'The proof of the domain is served.' },
    unset: {
      vi: 'Chưa cấu hình ZALO_DOMAIN_VERIFIER. Cần khi tên miền chưa được xác thực theo cách khác; nếu đã xác thực bằng thẻ meta thì bỏ qua.',
      en: 'ZALO_DOMAIN_VERIFIER is not set. It is needed unless the domain was proved in another way.',
    },
    missing: {
      vi: 'Tệp xác thực tên miền không đọc được: Zalo sẽ không nhận địa chỉ webhook và trang cấp quyền báo -14003.',
      en: 'The proof of the domain cannot be read: Zalo refuses the webhook address, and its permission page says -14003.',
    },
  },
  async look(look) {
    const code = look.deps.zalo?.domainVerifier ?? null
    if (code === null) return { status: 'ok', says: 'unset', facts: { address: '–', status: '–' } }
    const path = `/zalo_verifier${code}.html`
    const answer = await askOwnAddress(look, path)
    const facts = { address: new URL(path, look.deps.publicUrl).href, status: answer.status }
    return answer.status === 200 && answer.text.includes(code)
      ? { status: 'ok', says: 'proved', facts }
      : { status: 'failed', says: 'missing', facts }
  },
})

/** -501: Zalo takes some calls only from inside Vietnam. Where we call from is known only by its refusals. */
