import { FACEBOOK_ERRORS } from '../../channels/facebook/errors.ts'
import type { Sentence } from '../../channels/sentence.ts'
import { isPolicyCode, POLICY_CODES, scopesFor } from '../../../config/permissions.ts'
import { openUserToken } from '../../linking/grants.ts'
import type { GrantDoc } from '../../store/models/channel.ts'
import { NeedsRelink } from '../../vault/token-keeper.ts'
import { deathCause } from '../../vault/token-step.ts'
import { problemSentence } from '../../channels/error-texts.ts'
import { defineCheck } from '../define-check.ts'
import { asApp, type Look } from '../look.ts'

const DAY_MS = 24 * 60 * 60_000
/** Facebook ends the access to data 90 days after the last login; told early enough to plan. */
const DATA_ACCESS_NOTICE_MS = 14 * DAY_MS

interface Debugged {
  readonly appId: string | null
  readonly isValid: boolean
  readonly pageId: string | null
  readonly scopes: readonly string[]
  readonly granularScopes: readonly { readonly scope: string; readonly targetIds: readonly string[] | null }[]
  readonly expiresAtMs: number | null
  readonly dataAccessExpiresAtMs: number | null
  readonly problem: { readonly code: number; readonly subcode: number | null } | null
}

/** What Facebook says of the Page's token. One it calls dead is given up at once, before a merchant's send finds out. */
const debugged = (look: Look): Promise<Debugged> =>
  look.once('debug-token', async () => {
    const owner = { shopId: look.channel.shopId, channelId: look.channel._id }
    const { accessToken, fence } = await look.deps.keeper.usable(owner)
    const seen = await look.call<Debugged>(
      'facebook.debug-token',
      { inputToken: accessToken },
      asApp(look.channel),
    )
    if (!seen.isValid)
      await look.deps.keeper.giveUp(owner, fence, deathCause(wordFor(seen.problem?.subcode ?? null)))
    return seen
  })

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

export const token = defineCheck({
  id: 'token',
  asks: 'platform',
  title: { vi: 'Mã truy cập của Trang', en: 'The Page’s token' },
  evidence: {
    vi: 'Facebook debug_token: còn hiệu lực = {valid}, mã lỗi {code}, hết hạn {expires}, được xem dữ liệu đến {data}.',
    en: 'Facebook debug_token: valid = {valid}, error {code}, expires {expires}, data access until {data}.',
  },
  says: {
    good: { vi: 'Facebook chấp nhận kết nối này.', en: 'Facebook accepts this connection.' },
    dead: {
      vi: 'Facebook không còn chấp nhận kết nối. {reason} Hãy liên kết lại; lịch sử được giữ nguyên.',
      en: 'Facebook no longer accepts the connection. {reason} Link again; the history stays.',
    },
    'other-app': {
      vi: 'Mã này thuộc một ứng dụng khác. Hãy liên kết lại.',
      en: 'This token belongs to another app. Link again.',
    },
    ending: {
      vi: 'Sắp đến hạn Facebook ngừng cho xem dữ liệu. Liên kết lại trước {data} để không gián đoạn.',
      en: 'Facebook’s access to data ends soon. Link again before {data} to avoid an interruption.',
    },
  },
  async look(look) {
    let seen: Debugged
    try {
      seen = await debugged(look)
    } catch (error) {
      if (!(error instanceof NeedsRelink)) throw error
      const detail =
        look.channel.problems.find(({ code }) => code === 'needs-relink')?.detail ?? 'needs-relink'
      return {
        status: 'failed',
        says: 'dead',
        facts: { valid: NO, code: detail, expires: null, data: null, reason: sentenceOf(detail) },
        repair: 'relink',
      }
    }
    const dataEndsMs = seen.dataAccessExpiresAtMs
    const facts = {
      valid: seen.isValid ? YES : NO,
      code: seen.problem === null ? '–' : `${seen.problem.code}/${seen.problem.subcode ?? '–'}`,
      expires: seen.expiresAtMs === null ? NEVER : dateOf(seen.expiresAtMs),
      data: dateOf(dataEndsMs),
      reason: adviceFor(seen.problem?.subcode ?? null),
    }
    if (!seen.isValid) return { status: 'failed', says: 'dead', facts, repair: 'relink' }
    if (seen.appId !== look.deps.facebook?.appId)
      return { status: 'failed', says: 'other-app', facts, repair: 'relink' }
    return dataEndsMs !== null && dataEndsMs - look.nowMs < DATA_ACCESS_NOTICE_MS
      ? { status: 'warning', says: 'ending', facts, repair: 'relink' }
      : { status: 'ok', says: 'good', facts }
  },
})

const YES: Sentence = { vi: 'có', en: 'yes' }
const NO: Sentence = { vi: 'không', en: 'no' }
const NEVER: Sentence = { vi: 'không có hạn', en: 'never' }

const sentenceOf = (code: string): Sentence => ({
  vi: problemSentence(code, 'vi', 'facebook'),
  en: problemSentence(code, 'en', 'facebook'),
})

/** What to do about a dead token, by the subcode of its 190. */
const adviceFor = (subcode: number | null): Sentence => sentenceOf(wordFor(subcode))

const wordFor = (subcode: number | null): string =>
  FACEBOOK_ERRORS.find(({ code, sub }) => code === 190 && sub === subcode)?.is ?? 'token-rejected'

/** By Page: a scope may be granted for one Page and not for the next. */
export const scopes = defineCheck({
  id: 'scopes',
  asks: 'platform',
  title: { vi: 'Quyền Facebook đã cấp cho Trang', en: 'Permissions granted for this Page' },
  evidence: {
    vi: 'Cửa hàng đồng ý: {codes}. Facebook đang cấp cho Trang này: {granted}. Còn thiếu: {missing}.',
    en: 'The shop consents to: {codes}. Facebook grants for this Page: {granted}. Missing: {missing}.',
  },
  says: {
    all: {
      vi: 'Facebook đã cấp đủ quyền cho những gì cửa hàng đồng ý.',
      en: 'Facebook grants everything the shop has consented to.',
    },
    some: {
      vi: 'Facebook chưa cấp đủ: {affected} không dùng được. Liên kết lại và chấp nhận mọi quyền được hỏi.',
      en: 'Facebook does not grant everything: {affected} cannot be used. Link again and accept what is asked.',
    },
    none: {
      vi: 'Cửa hàng chưa đồng ý quyền nào cho Trang này. Liên kết lại và chọn quyền cần dùng.',
      en: 'The shop has consented to nothing for this Page. Link again and choose what is needed.',
    },
  },
  async look(look) {
    const codes = [...look.codes].filter(isPolicyCode)
    if (codes.length === 0)
      return {
        status: 'failed',
        says: 'none',
        facts: { codes: [], granted: null, missing: null },
        repair: 'relink',
      }
    const granted = grantedFor(await debugged(look), look.channel.externalId)
    const missing = scopesFor(codes).filter((scope) => !granted.includes(scope))
    const affected = codes.filter((code) =>
      POLICY_CODES[code].scopes.some((scope) => missing.includes(scope)),
    )
    const facts = { codes, granted, missing, affected }
    return missing.length === 0
      ? { status: 'ok', says: 'all', facts }
      : { status: 'failed', says: 'some', facts, repair: 'relink' }
  },
})

/** A scope with a list of targets holds for those alone. */
function grantedFor({ scopes: all, granularScopes }: Debugged, pageId: string): string[] {
  return all.filter((scope) => {
    const row = granularScopes.find((granular) => granular.scope === scope)
    return row === undefined || row.targetIds === null || row.targetIds.includes(pageId)
  })
}

const FOR_MESSAGES = ['MESSAGING']
const FOR_COMMENTS = ['MODERATE', 'MANAGE', 'CREATE_CONTENT']

/** A lost role, told apart from a lost token. */
export const tasks = defineCheck({
  id: 'tasks',
  asks: 'platform',
  title: { vi: 'Vai trò trên Trang của người đã liên kết', en: 'The role of whoever linked the Page' },
  evidence: {
    vi: 'Facebook cho biết người đã liên kết có việc được giao trên Trang: {tasks}.',
    en: 'Facebook names these tasks of that person on the Page: {tasks}.',
  },
  says: {
    enough: { vi: 'Người đã liên kết đủ vai trò trên Trang.', en: 'They have the tasks it takes.' },
    'no-messages': {
      vi: 'Người đã liên kết không còn việc “Tin nhắn” trên Trang. Quản trị viên Trang hãy giao lại việc này, rồi kiểm tra lại; không cần liên kết lại.',
      en: 'They have lost the task “Messages” on the Page. A Page admin gives it back; no new link is needed then.',
    },
    'no-comments': {
      vi: 'Người đã liên kết không còn quyền quản lý nội dung hoặc bình luận trên Trang. Quản trị viên Trang hãy giao lại.',
      en: 'They may no longer moderate or manage content on the Page. A Page admin gives the task back.',
    },
    none: {
      vi: 'Người đã liên kết không còn vai trò nào trên Trang. Giao lại vai trò cho họ, hoặc để người khác liên kết lại.',
      en: 'They have no role on the Page any more. Give it back, or let somebody else link the Page again.',
    },
    unnamed: {
      vi: 'Facebook không liệt kê việc được giao (vai trò kiểu cũ); Trang vẫn trả lời bình thường.',
      en: 'Facebook lists no tasks (an older kind of role); the Page answers all the same.',
    },
    'no-grant': {
      vi: 'Không còn giữ thông tin người đã liên kết nên không hỏi được. Liên kết lại để bổ sung.',
      en: 'Who linked it is no longer kept, so this cannot be asked. Linking again brings it back.',
    },
  },
  async look(look) {
    const userToken = await userTokenOf(look)
    if (userToken === null)
      return { status: 'warning', says: 'no-grant', facts: { tasks: null }, repair: 'relink' }
    const { tasks: given } = await tasksNow(look, userToken)
    if (given === null) return { status: 'failed', says: 'none', facts: { tasks: [] }, repair: 'relink' }
    const facts = { tasks: given }
    if (given.length === 0) return { status: 'ok', says: 'unnamed', facts }
    const has = (wanted: readonly string[]) => wanted.some((task) => given.includes(task))
    const wantsMessages = look.codes.has('FB4') || look.codes.has('FB5')
    if (wantsMessages && !has(FOR_MESSAGES)) return { status: 'failed', says: 'no-messages', facts }
    if (look.codes.has('FB5') && !has(FOR_COMMENTS)) return { status: 'failed', says: 'no-comments', facts }
    return { status: 'ok', says: 'enough', facts }
  },
})

async function userTokenOf({ deps, channel }: Look): Promise<string | null> {
  if (channel.grantId === null) return null
  const grant = await deps.store.grants.findOne({ _id: channel.grantId }).lean<GrantDoc>()
  return grant === null ? null : openUserToken(deps.linking, grant)
}

/** null: for this person the Page is not there any more. */
async function tasksNow(
  look: Look,
  userToken: string,
): Promise<{ readonly tasks: readonly string[] | null }> {
  try {
    return await look.call<{ tasks: string[] }>(
      'facebook.page-tasks',
      { pageId: look.channel.externalId },
      asApp(look.channel, userToken),
    )
  } catch (error) {
    if ((error as { code?: unknown }).code === 'object-missing') return { tasks: null }
    throw error
  }
}
