import { randomInt } from 'node:crypto'
import { SUBSCRIBED_FIELDS } from '../../channels/facebook/subscribed-fields.ts'
import type { WebhookSignDoc } from '../../store/models/doctor.ts'
import { type AppSubscription, callbackOf, isOurs, missingFields } from '../app-subscription.ts'
import { defineCheck } from '../define-check.ts'
import { asApp } from '../look.ts'
import { askOwnAddress } from '../own-address.ts'

export const pageFields = defineCheck({
  id: 'page-fields',
  asks: 'platform',
  title: { vi: 'Đăng ký nhận tin của Trang', en: 'The Page’s subscription' },
  evidence: {
    vi: 'Facebook subscribed_apps: đang đăng ký {fields}; thiếu {missing}.',
    en: 'Facebook subscribed_apps: subscribed to {fields}; missing {missing}.',
  },
  says: {
    whole: {
      vi: 'Facebook gửi mọi loại tin của Trang về đây.',
      en: 'Facebook sends every kind of event of this Page.',
    },
    part: {
      vi: 'Facebook chỉ gửi một phần tin của Trang. Bấm đăng ký lại: tin bị bỏ lỡ sẽ được đọc bù.',
      en: 'Facebook sends only part of the Page’s events. Subscribe again: what was missed is read back.',
    },
    none: {
      vi: 'Facebook không gửi tin của Trang về nữa. Bấm đăng ký lại: tin bị bỏ lỡ sẽ được đọc bù.',
      en: 'Facebook sends no event of this Page any more. Subscribe again: what was missed is read back.',
    },
    'not-wanted': {
      vi: 'Cửa hàng chưa đồng ý nhận tin nhắn và bình luận (FB5) nên không đăng ký.',
      en: 'The shop has not consented to live messages and comments (FB5), so nothing is subscribed.',
    },
  },
  async look(look) {
    if (!look.codes.has('FB5'))
      return {
        status: 'warning',
        says: 'not-wanted',
        facts: { fields: null, missing: null },
        repair: 'relink',
      }
    const appId = look.deps.facebook?.appId ?? ''
    const { fields } = await look.call<{ fields: string[] }>('facebook.subscribed-apps', {
      pageId: look.channel.externalId,
      appId,
    })
    const missing = SUBSCRIBED_FIELDS.filter((field) => !fields.includes(field))
    const facts = { fields, missing }
    if (missing.length === 0) return { status: 'ok', says: 'whole', facts }
    return { status: 'failed', says: fields.length === 0 ? 'none' : 'part', facts, repair: 'resubscribe' }
  },
})

/** The app's own subscription stands above every Page's: a field that is off here comes from no Page. */
export const appFields = defineCheck({
  id: 'app-fields',
  asks: 'platform',
  title: { vi: 'Đăng ký nhận tin của ứng dụng KiotViet', en: 'The app’s own subscription' },
  evidence: {
    vi: 'Facebook /{app}/subscriptions: địa chỉ nhận {callback}; thiếu {missing}.',
    en: 'Facebook /{app}/subscriptions: callback {callback}; missing {missing}.',
  },
  says: {
    whole: { vi: 'Ứng dụng nhận đủ loại tin từ Facebook.', en: 'The app receives every kind of event.' },
    missing: {
      vi: 'Ứng dụng không còn nhận một số loại tin, nên không Trang nào gửi được các loại này về. Bấm sửa để đăng ký lại.',
      en: 'The app has lost some fields, so no Page’s events of these kinds arrive. Subscribe it again with the button.',
    },
    none: {
      vi: 'Ứng dụng chưa đăng ký nhận tin nào từ Facebook. Bấm sửa để đăng ký lại.',
      en: 'The app is subscribed to nothing. Subscribe it again with the button.',
    },
    inactive: {
      vi: 'Facebook đã tạm ngừng gửi tin cho ứng dụng. Bấm sửa để đăng ký lại.',
      en: 'Facebook has switched the app’s webhook off. Subscribe it again with the button.',
    },
    elsewhere: {
      vi: 'Facebook đang gửi tin của ứng dụng đến một địa chỉ khác. Kỹ thuật cần sửa trong trang ứng dụng của Meta.',
      en: 'Facebook sends the app’s events to another address. Operators: correct it in Meta’s app dashboard.',
    },
  },
  async look(look) {
    const { facebook, publicUrl } = look.deps
    const { page } = await look.call<{ page: AppSubscription | null }>(
      'facebook.app-subscriptions',
      { appId: facebook?.appId ?? '' },
      asApp(look.channel),
    )
    const missing = missingFields(page)
    const facts = {
      app: facebook?.appId ?? null,
      callback: page?.callbackUrl ?? callbackOf(publicUrl),
      missing,
    }
    if (page === null) return { status: 'failed', says: 'none', facts, repair: 'subscribe-app' }
    if (!isOurs(page, publicUrl)) return { status: 'failed', says: 'elsewhere', facts }
    if (!page.active) return { status: 'failed', says: 'inactive', facts, repair: 'subscribe-app' }
    return missing.length === 0
      ? { status: 'ok', says: 'whole', facts }
      : { status: 'failed', says: 'missing', facts, repair: 'subscribe-app' }
  },
})

/** As Facebook does it when an address is set: our own public address must give the challenge back. */
export const callback = defineCheck({
  id: 'callback',
  asks: 'platform',
  title: { vi: 'Địa chỉ nhận tin', en: 'The webhook address' },
  evidence: {
    vi: 'Gọi thử GET {address}: mã trả lời {status}, {ms} ms, lỗi mạng {failure}.',
    en: 'Asked GET {address}: status {status}, {ms} ms, network failure {failure}.',
  },
  says: {
    reached: {
      vi: 'Địa chỉ nhận tin trả lời đúng mã xác minh.',
      en: 'The address answers with the verification challenge.',
    },
    refused: {
      vi: 'Địa chỉ nhận tin có trả lời nhưng không đúng mã xác minh: PUBLIC_URL có thể trỏ sang hệ thống khác, hoặc FACEBOOK_VERIFY_TOKEN khác nhau. Kỹ thuật cần kiểm tra.',
      en: 'The address answers, but not with the challenge: PUBLIC_URL may lead elsewhere, or FACEBOOK_VERIFY_TOKEN differs. Operators: check both.',
    },
    unreachable: {
      vi: 'Không gọi được địa chỉ nhận tin từ chính hệ thống: kỹ thuật cần kiểm tra tên miền, chứng chỉ và proxy.',
      en: 'The address cannot be reached even from here: operators, check the name, the certificate and the proxy.',
    },
  },
  async look(look) {
    const challenge = String(randomInt(1_000_000_000))
    const answer = await askOwnAddress(look, '/webhooks/facebook', {
      query: {
        'hub.mode': 'subscribe',
        'hub.challenge': challenge,
        'hub.verify_token': look.deps.facebook?.verifyToken ?? '',
      },
    })
    const facts = {
      address: callbackOf(look.deps.publicUrl),
      status: answer.status,
      ms: answer.tookMs,
      failure: answer.failure ?? '–',
    }
    if (answer.status === null) return { status: 'failed', says: 'unreachable', facts }
    return answer.status === 200 && answer.text === challenge
      ? { status: 'ok', says: 'reached', facts }
      : { status: 'failed', says: 'refused', facts }
  },
})

const DAY_MS = 24 * 60 * 60_000

export const facebookSignature = defineCheck({
  id: 'signature',
  asks: 'own',
  title: { vi: 'Chữ ký của tin Facebook gửi về', en: 'Signatures of Facebook’s webhooks' },
  evidence: {
    vi: 'Lần cuối khớp khoá hiện tại: {current}; khớp khoá cũ: {previous}; không khớp: {wrong}.',
    en: 'Last that fitted the current secret: {current}; the previous one: {previous}; none: {wrong}.',
  },
  says: {
    fits: { vi: 'Chữ ký khớp.', en: 'Signatures fit.' },
    none: { vi: 'Chưa nhận tin nào từ Facebook.', en: 'Nothing has come from Facebook yet.' },
    previous: {
      vi: 'Facebook vẫn ký bằng khoá cũ (FACEBOOK_APP_SECRET_PREVIOUS). Chưa gỡ khoá cũ vội.',
      en: 'Facebook still signs with the previous secret. Do not take it away yet.',
    },
    wrong: {
      vi: 'Tin về với chữ ký không khớp khoá nào: khoá ứng dụng có thể đã đổi. Kỹ thuật cần cập nhật FACEBOOK_APP_SECRET.',
      en: 'What comes is signed with neither secret: it may have been changed. Operators: update FACEBOOK_APP_SECRET.',
    },
  },
  async look({ deps, nowMs }) {
    const signs = await deps.store.webhookSigns.find({ platform: 'facebook' }).lean<WebhookSignDoc[]>()
    const last = (sign: string) => signs.find((row) => row.sign === sign)?.lastAt ?? null
    const facts = { current: last('current'), previous: last('previous'), wrong: last('unknown') }
    const { current, previous, wrong } = facts
    const good = Math.max(current?.getTime() ?? 0, previous?.getTime() ?? 0)
    // Anybody may post rubbish beside good deliveries: only the newest says how things are.
    if (wrong !== null && wrong.getTime() > good && nowMs - wrong.getTime() < DAY_MS)
      return { status: 'failed', says: 'wrong', facts }
    if (good === 0) return { status: 'ok', says: 'none', facts }
    return previous !== null && previous.getTime() > (current?.getTime() ?? 0)
      ? { status: 'warning', says: 'previous', facts }
      : { status: 'ok', says: 'fits', facts }
  },
})
