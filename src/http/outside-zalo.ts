import type { Store } from '../store/open-store.ts'
import { Problem, type ProblemInit } from './problem.ts'

/** What somebody may look for at an OA and the policy (ZA1–ZA3) or Zalo itself has no place for: why, and what to do. */
const REASONS = {
  comments: {
    vi: 'Zalo không cho đọc hay trả lời bình luận và bài viết của OA qua API. Hãy mở chúng trong trang quản lý OA của Zalo.',
    en: "Zalo's API gives out neither articles nor comments of an OA. Look at them in Zalo's own OA manager.",
  },
  templates: {
    vi: 'Tin mẫu ZNS/ZBS nằm ngoài quyền ZA1–ZA3 của chính sách. Hãy gửi tin thường khi khách còn trong thời hạn trả lời.',
    en: 'ZNS and ZBS templates are outside ZA1–ZA3 of the policy. Send an ordinary message while the window is open.',
  },
} as const satisfies Record<string, ProblemInit['detail']>

export const outsideZalo = (what: keyof typeof REASONS): Problem =>
  new Problem('not-supported-by-platform', { detail: REASONS[what] })

/**
 * Lists of posts and comments asked for one OA.
 * @throws {Problem} 409 `not-supported-by-platform`; another shop's channel stays as good as unknown
 */
export async function refuseOaComments(
  { store }: { readonly store: Store },
  shopId: string,
  channelId: string | undefined,
): Promise<void> {
  if (channelId === undefined) return
  if (await store.channels.exists({ _id: channelId, shopId, platform: 'zalo' })) throw outsideZalo('comments')
}

/** @returns whether this chat of the shop is with an OA */
export async function isOaChat(
  { store }: { readonly store: Store },
  shopId: string,
  conversationId: string,
): Promise<boolean> {
  return (await store.conversations.exists({ _id: conversationId, shopId, platform: 'zalo' })) !== null
}
