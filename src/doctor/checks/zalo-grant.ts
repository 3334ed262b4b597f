import { ChannelError } from '../../channels/channel-error.ts'
import { problemSentence } from '../../channels/error-texts.ts'
import type { OaStanding } from '../../channels/zalo/operations/oa-standing.ts'
import type { OaQuota } from '../../channels/zalo/operations/quota.ts'
import { DoorRefusal } from '../../door/door.ts'
import { defineCheck } from '../define-check.ts'
import type { Look } from '../look.ts'

/** Refusals that say the token was fine and something else was not. */
const GRANT_IS_FINE: ReadonlySet<string> = new Set([
  'account-unverified',
  'package-required',
  'quota-exhausted',
  'rate-limited',
])
/** What only KiotViet's operators can mend, in the app's own settings at Zalo. */
const OF_THE_APP: ReadonlySet<string> = new Set([
  'app-inactive',
  'app-disabled',
  'api-not-registered',
  'app-secret-wrong',
  'proof-rejected',
])

type Standing = { readonly oa: OaStanding } | { readonly refusal: ChannelError }

/** The OA as Zalo sees it, or the refusal, which tells as much. */
const standing = (look: Look): Promise<Standing> =>
  look.once('standing', async () => {
    try {
      return { oa: await look.call<OaStanding>('zalo.oa-standing', {}) }
    } catch (error) {
      if (error instanceof ChannelError && error.platformCode !== null) return { refusal: error }
      throw error
    }
  })

const numberOf = (of: Standing): string => ('refusal' in of ? (of.refusal.platformCode ?? '–') : '0')
const sentenceOf = (code: string) => ({
  vi: problemSentence(code, 'vi', 'zalo'),
  en: problemSentence(code, 'en', 'zalo'),
})

export const grant = defineCheck({
  id: 'token',
  asks: 'platform',
  title: { vi: 'Quyền OA đã cấp cho KiotViet', en: 'The OA’s grant' },
  evidence: {
    vi: 'Zalo getoa: mã {code}, OA {oaId}.',
    en: 'Zalo getoa: code {code}, OA {oaId}.',
  },
  says: {
    alive: { vi: 'Zalo chấp nhận kết nối này.', en: 'Zalo accepts this connection.' },
    dead: {
      vi: 'Zalo không còn chấp nhận kết nối: OA đã thu hồi quyền hoặc mã đã hết hạn. Hãy liên kết lại; lịch sử được giữ nguyên.',
      en: 'Zalo no longer accepts the connection: the OA took its grant back or the token ended. Link again; the history stays.',
    },
    other: {
      vi: 'Kết nối trả về một OA khác. Hãy liên kết lại đúng OA.',
      en: 'The connection belongs to another OA. Link the right one again.',
    },
    refused: { vi: 'Zalo từ chối: {reason}', en: 'Zalo refuses: {reason}' },
  },
  async look(look) {
    let seen: Standing
    try {
      seen = await standing(look)
    } catch (error) {
      if (!(error instanceof DoorRefusal) || error.code !== 'needs-relink') throw error
      return { status: 'failed', says: 'dead', facts: { code: '–', oaId: null }, repair: 'relink' }
    }
    const facts = { code: numberOf(seen), oaId: 'oa' in seen ? seen.oa.oaId : null, reason: null }
    if ('oa' in seen)
      return seen.oa.oaId === null || seen.oa.oaId === look.channel.externalId
        ? { status: 'ok', says: 'alive', facts }
        : { status: 'failed', says: 'other', facts, repair: 'relink' }
    const { code, retry } = seen.refusal
    if (GRANT_IS_FINE.has(code) || OF_THE_APP.has(code)) return { status: 'ok', says: 'alive', facts }
    if (retry === 'after-relink') return { status: 'failed', says: 'dead', facts, repair: 'relink' }
    return { status: 'failed', says: 'refused', facts: { ...facts, reason: sentenceOf(code) } }
  },
})

export const verified = defineCheck({
  id: 'verified',
  asks: 'platform',
  title: { vi: 'OA được Zalo xác thực', en: 'The OA is verified' },
  evidence: {
    vi: 'Zalo getoa: is_verified = {verified}, mã {code}.',
    en: 'Zalo getoa: is_verified = {verified}, code {code}.',
  },
  says: {
    yes: { vi: 'OA đã được xác thực.', en: 'The OA is verified.' },
    no: {
      vi: 'OA chưa được Zalo xác thực nên chưa dùng được kết nối ứng dụng. Vào trang quản trị OA → Xác thực để gửi hồ sơ.',
      en: 'Zalo has not verified the OA, so apps cannot work with it. OA admin page → Verification.',
    },
    untold: { vi: 'Zalo không cho biết tình trạng xác thực ở lần này.', en: 'Zalo did not tell this time.' },
  },
  async look(look) {
    const seen = await standing(look)
    const known = 'oa' in seen ? seen.oa.verified : seen.refusal.code === 'account-unverified' ? false : null
    const facts = { verified: known === null ? null : String(known), code: numberOf(seen) }
    if (known === false) return { status: 'failed', says: 'no', facts }
    return known === null
      ? { status: 'warning', says: 'untold', facts }
      : { status: 'ok', says: 'yes', facts }
  },
})

/** Said to open no API since 2026-06-01 (docs/platforms/zalo.md#doctor). */
const CLOSED_PACKAGES = ['co ban', 'tieu chuan']
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const DAY_MS = 24 * 60 * 60_000
const PACKAGE_NOTICE_MS = 14 * DAY_MS

export const oaPackage = defineCheck({
  id: 'package',
  asks: 'platform',
  title: { vi: 'Gói dịch vụ của OA', en: 'The OA’s package' },
  evidence: {
    vi: 'Zalo getoa: gói {name}, dùng đến {until}, mã {code}.',
    en: 'Zalo getoa: package {name}, valid until {until}, code {code}.',
  },
  says: {
    open: { vi: 'Gói của OA cho phép kết nối ứng dụng.', en: 'The package opens the API.' },
    'too-low': {
      vi: 'Gói hiện tại không cho phép kết nối ứng dụng. Nâng lên gói Tăng trưởng hoặc Toàn diện ở trang quản trị OA.',
      en: 'The package does not open the API. Upgrade to Tăng trưởng or Toàn diện on the OA’s admin page.',
    },
    ending: {
      vi: 'Gói của OA sắp hết hạn hoặc đã hết hạn. Gia hạn để không gián đoạn.',
      en: 'The package ends soon or has ended. Renew it to avoid an interruption.',
    },
    untold: { vi: 'Zalo không cho biết gói ở lần này.', en: 'Zalo did not tell the package this time.' },
  },
  async look(look) {
    const seen = await standing(look)
    const oa = 'oa' in seen ? seen.oa : null
    const facts = {
      name: oa?.packageName ?? null,
      until: oa?.packageValidThrough ?? null,
      code: numberOf(seen),
    }
    const closed =
      oa?.packageName != null && CLOSED_PACKAGES.some((name) => fold(oa.packageName ?? '').includes(name))
    if (closed || ('refusal' in seen && seen.refusal.code === 'package-required'))
      return { status: 'failed', says: 'too-low', facts }
    if (oa?.packageName == null) return { status: 'warning', says: 'untold', facts }
    const endsMs = endOf(oa.packageValidThrough)
    return endsMs !== null && endsMs - look.nowMs < PACKAGE_NOTICE_MS
      ? { status: 'warning', says: 'ending', facts }
      : { status: 'ok', says: 'open', facts }
  },
})

/** End of that day in Vietnam; null: not a date of Zalo's form. */
function endOf(text: string | null): number | null {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text ?? '') ?? []
  return day === undefined ? null : Date.parse(`${year}-${month}-${day}T23:59:59+07:00`)
}

export const app = defineCheck({
  id: 'app',
  asks: 'platform',
  title: { vi: 'Ứng dụng KiotViet trên Zalo', en: 'KiotViet’s app at Zalo' },
  evidence: { vi: 'Zalo getoa: mã {code}.', en: 'Zalo getoa: code {code}.' },
  says: {
    works: { vi: 'Ứng dụng đang hoạt động và được dùng API.', en: 'The app is active and may use the API.' },
    stopped: { vi: 'Zalo từ chối ứng dụng: {reason}', en: 'Zalo refuses the app: {reason}' },
    'no-right': {
      vi: 'OA chưa cấp nhóm quyền này cho ứng dụng, hoặc một ứng dụng khác đã chiếm chỗ kết nối của gói. Gỡ bớt ứng dụng khác ở trang quản trị OA rồi liên kết lại.',
      en: 'The OA has not granted this right, or another app took the package’s only slot. Remove other apps on the OA’s admin page, then link again.',
    },
  },
  async look(look) {
    const seen = await standing(look)
    const facts = { code: numberOf(seen), reason: null }
    if ('oa' in seen) return { status: 'ok', says: 'works', facts }
    const { code } = seen.refusal
    if (code === 'permission-missing') return { status: 'failed', says: 'no-right', facts, repair: 'relink' }
    return OF_THE_APP.has(code)
      ? { status: 'failed', says: 'stopped', facts: { ...facts, reason: sentenceOf(code) } }
      : { status: 'ok', says: 'works', facts }
  },
})

const REFRESH_NOTICE_MS = 14 * DAY_MS

export const tokenAge = defineCheck({
  id: 'token-age',
  asks: 'own',
  title: { vi: 'Hạn của mã truy cập', en: 'Ages of the tokens' },
  evidence: {
    vi: 'Mã truy cập đến {access}; mã làm mới (3 tháng) đến {refresh}; lần đổi mã gần nhất {issued}.',
    en: 'Access token until {access}; refresh token (3 months) until {refresh}; last renewed {issued}.',
  },
  says: {
    fresh: {
      vi: 'Mã còn hạn và được tự động làm mới.',
      en: 'The tokens are good and renewed by themselves.',
    },
    failing: {
      vi: 'Lần làm mới gần đây chưa thành công. Bấm làm mới để thử ngay; nếu vẫn lỗi hãy liên kết lại.',
      en: 'The last renewal did not succeed. Try it now with the button; if it fails again, link again.',
    },
    ending: {
      vi: 'Mã làm mới sắp hết hạn. Liên kết lại trước {refresh} để không gián đoạn.',
      en: 'The refresh token ends soon. Link again before {refresh} to avoid an interruption.',
    },
    dead: {
      vi: 'Mã không dùng được nữa. Hãy liên kết lại.',
      en: 'The tokens cannot be used any more. Link again.',
    },
  },
  async look({ deps, channel, nowMs }) {
    const row = await deps.store.tokens
      .findOne(
        { _id: channel._id, shopId: channel.shopId },
        { accessExpiresAt: 1, refreshExpiresAt: 1, issuedAt: 1, state: 1 },
      )
      .lean<{ accessExpiresAt: Date | null; refreshExpiresAt: Date | null; issuedAt: Date; state: string }>()
    const facts = {
      access: row?.accessExpiresAt ?? null,
      refresh: row?.refreshExpiresAt ?? null,
      issued: row?.issuedAt ?? null,
    }
    if (row === null || row.state === 'needs-relink' || channel.status === 'needs-relink')
      return { status: 'failed', says: 'dead', facts, repair: 'relink' }
    const isFailing = channel.problems.some(({ code }) => code === 'token-refresh-failing')
    const isOver = row.accessExpiresAt !== null && row.accessExpiresAt.getTime() <= nowMs
    if (isFailing || isOver) return { status: 'warning', says: 'failing', facts, repair: 'refresh-token' }
    const leftMs = row.refreshExpiresAt === null ? null : row.refreshExpiresAt.getTime() - nowMs
    return leftMs !== null && leftMs < REFRESH_NOTICE_MS
      ? { status: 'warning', says: 'ending', facts, repair: 'relink' }
      : { status: 'ok', says: 'fresh', facts }
  },
})

const QUOTA_LOW_SHARE = 0.1

export const quota = defineCheck({
  id: 'quota',
  asks: 'platform',
  title: { vi: 'Tin miễn phí ngoài 48 giờ của gói', en: 'The package’s messages beyond 48 hours' },
  evidence: {
    vi: 'Zalo quota/message (cs, sub_quota): còn {remain} / {total}.',
    en: 'Zalo quota/message (cs, sub_quota): {remain} of {total} left.',
  },
  says: {
    left: {
      vi: 'Gói còn tin miễn phí. Trả lời trong 48 giờ luôn miễn phí.',
      en: 'There are free messages left. Answers within 48 hours are always free.',
    },
    low: {
      vi: 'Sắp hết tin miễn phí của tháng. Trả lời trong 48 giờ vẫn miễn phí.',
      en: 'The month’s free messages are nearly used up. Answers within 48 hours stay free.',
    },
    spent: {
      vi: 'Đã hết tin miễn phí của tháng: tin gửi sau 48 giờ sẽ tính phí hoặc bị từ chối. Trả lời trong 48 giờ vẫn miễn phí.',
      en: 'The month’s free messages are used up: later ones are billed or refused. Answers within 48 hours stay free.',
    },
    untold: { vi: 'Zalo không báo hạn mức cho gói này.', en: 'Zalo names no quota for this package.' },
  },
  async look(look) {
    const { remain, total } = await look.call<OaQuota>('zalo.oa-quota', {})
    const facts = { remain, total }
    if (remain === null || total === null) return { status: 'ok', says: 'untold', facts }
    if (remain <= 0) return { status: 'warning', says: 'spent', facts }
    return remain < total * QUOTA_LOW_SHARE
      ? { status: 'warning', says: 'low', facts }
      : { status: 'ok', says: 'left', facts }
  },
})
