import { ChannelError } from '../../channels/channel-error.ts'
import { defineCheck } from '../define-check.ts'
import type { Look } from '../look.ts'
import { sendsOfDay } from '../sends-of-day.ts'

const OUTSIDE = 'outside-vietnam'

/** The number with which Zalo refuses a question that carries no token: it tells where we are taken to be. */
async function askedNow(look: Look): Promise<{ readonly code: string | null; readonly outside: boolean }> {
  try {
    await look.call('zalo.caller-region', {})
    return { code: '0', outside: false }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return { code: error.platformCode, outside: error.code === OUTSIDE }
  }
}

export const region = defineCheck({
  id: 'region',
  asks: 'platform',
  title: { vi: 'Gọi Zalo từ trong Việt Nam', en: 'Calls from inside Vietnam' },
  evidence: {
    vi: 'Hỏi Zalo lúc này: mã {code} (-501: ngoài Việt Nam), đường ra: {way}. 24 giờ qua: {refused} lần gửi bị từ chối với -501.',
    en: 'Asked now: code {code} (-501: outside Vietnam), leaving by: {way}. Last 24 hours: {refused} sends refused with -501.',
  },
  says: {
    inside: {
      vi: 'Zalo trả lời mà không nhắc tới vị trí máy chủ.',
      en: 'Zalo answers without a word about where we call from.',
    },
    outside: {
      vi: 'Zalo coi máy chủ nằm ngoài Việt Nam. Kỹ thuật cần cho hệ thống ra mạng qua một địa chỉ ở Việt Nam (ZALO_PROXY_URL).',
      en: 'Zalo takes us for a caller outside Vietnam. Operators: leave through an address in Vietnam (ZALO_PROXY_URL).',
    },
    before: {
      vi: 'Lúc này Zalo không từ chối vì vị trí máy chủ, nhưng trong 24 giờ qua đã có. Kỹ thuật kiểm tra mọi máy có đi qua cùng một địa chỉ ở Việt Nam không.',
      en: 'Zalo does not refuse now for where we call from, but did within 24 hours. Operators: do all hosts leave through an address in Vietnam?',
    },
    untold: {
      vi: 'Không hỏi được Zalo lúc này nên chưa biết.',
      en: 'Zalo could not be asked this time.',
    },
  },
  async look(look) {
    const { code, outside } = await askedNow(look)
    const refused = (await sendsOfDay(look)).problems.get(OUTSIDE) ?? 0
    const way = look.deps.zalo?.proxyUrl ? new URL(look.deps.zalo.proxyUrl).host : '–'
    const facts = { code: code ?? '–', way, refused }
    if (outside) return { status: 'failed', says: 'outside', facts }
    if (refused > 0) return { status: 'failed', says: 'before', facts }
    return code === null
      ? { status: 'warning', says: 'untold', facts }
      : { status: 'ok', says: 'inside', facts }
  },
})
