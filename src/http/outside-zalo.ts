import type { Store } from '../store/open-store.ts'
import { Problem, type ProblemInit } from './problem.ts'

/** What somebody may look for at an OA and the policy (ZA1–ZA3) or Zalo itself has no place for: why, and what to do. */
const REASONS = {
  comments: {
    vi: 'Zalo không cho đọc hay trả lời bình luận ở bài viết của OA qua API. Hãy mở chúng trong trang quản lý OA của Zalo.',
    en: 'Zalo’s API has no comments on articles of an OA, neither to read nor to answer. Look at them in Zalo’s own OA manager.',
  },
  articles: {
    vi: 'Bài viết của OA nằm ngoài quyền ZA1–ZA3 của chính sách, nên KiotViet không đọc, đăng hay gửi chúng. Hãy làm việc đó trong trang quản lý OA của Zalo.',
    en: 'Articles of an OA are outside ZA1–ZA3 of the policy, so they are neither read, published nor sent from here. Do that in Zalo’s own OA manager.',
  },
  calls: {
    vi: 'Cuộc gọi và lời xin phép gọi qua OA nằm ngoài quyền ZA1–ZA3 của chính sách. Hãy gửi tin nhắn, hoặc gọi số điện thoại khách đã chia sẻ.',
    en: 'Calls through an OA, and asking to be allowed to call, are outside ZA1–ZA3 of the policy. Send a message, or dial the number the customer has shared.',
  },
  templates: {
    vi: 'Tin mẫu ZNS/ZBS nằm ngoài quyền ZA1–ZA3 của chính sách. Hãy gửi tin thường khi khách còn trong thời hạn trả lời.',
    en: 'ZNS and ZBS templates are outside ZA1–ZA3 of the policy. Send an ordinary message while the window is open.',
  },
} as const satisfies Record<string, ProblemInit['detail']>

export const outsideZalo = (what: OutsideZalo): Problem =>
  new Problem('not-supported-by-platform', { detail: REASONS[what] })

export type OutsideZalo = keyof typeof REASONS

/**
 * Lists of posts (`articles`) and comments asked for one OA.
 * @throws {Problem} 409 `not-supported-by-platform`; another shop's channel stays as good as unknown
 */
export async function refuseOfOa(
  { store }: { readonly store: Store },
  shopId: string,
  channelId: string | undefined,
  what: 'articles' | 'comments',
): Promise<void> {
  if (channelId === undefined) return
  if (await store.channels.exists({ _id: channelId, shopId, platform: 'zalo' })) throw outsideZalo(what)
}

/** @returns whether this chat of the shop is with an OA */
export async function isOaChat(
  { store }: { readonly store: Store },
  shopId: string,
  conversationId: string,
): Promise<boolean> {
  return (await store.conversations.exists({ _id: conversationId, shopId, platform: 'zalo' })) !== null
}
