import type { Locale, Sentence } from './sentence.ts'

/** What a merchant reads about the reasons of a window verdict (`channels/{facebook,zalo}/window.ts`). */
export const WINDOW_SENTENCES = {
  'inside-24h': {
    vi: 'Có thể trả lời tự do trong 24 giờ kể từ lần cuối khách liên hệ.',
    en: 'You can reply freely within 24 hours of the customer’s last contact.',
  },
  'human-agent-only': {
    vi: 'Đã quá 24 giờ: chỉ nhân viên được trả lời, trong 7 ngày kể từ lần cuối khách liên hệ.',
    en: 'More than 24 hours have passed: only staff may reply, within 7 days of the customer’s last contact.',
  },
  'human-agent-not-held': {
    vi: 'Đã quá 24 giờ kể từ lần cuối khách liên hệ. Hãy chờ khách nhắn lại.',
    en: 'More than 24 hours have passed since the customer’s last contact. Wait until they write again.',
  },
  'human-agent-not-for-bots': {
    vi: 'Đã quá 24 giờ: chỉ nhân viên được trả lời, tin tự động không được gửi.',
    en: 'More than 24 hours have passed: only staff may reply, automatic messages may not be sent.',
  },
  'inside-48h': {
    vi: 'Có thể trả lời miễn phí trong 48 giờ kể từ lần cuối khách liên hệ.',
    en: 'You can reply free of charge within 48 hours of the customer’s last contact.',
  },
  'paid-inside-7d': {
    vi: 'Đã quá 48 giờ: tin gửi đi có thể bị Zalo tính phí, trong 7 ngày kể từ lần cuối khách liên hệ.',
    en: 'More than 48 hours have passed: Zalo may charge for the message, within 7 days of the customer’s last contact.',
  },
  'paid-switch-off': {
    vi: 'Đã quá 48 giờ: Zalo có thể tính phí tin này và cửa hàng chưa bật gửi tin tính phí. Hãy chờ khách nhắn lại hoặc bật trong phần cài đặt.',
    en: 'More than 48 hours have passed: Zalo may charge for this message and the shop has not switched charged messages on. Wait until the customer writes again, or switch it on in the settings.',
  },
  'follower-never-wrote': {
    vi: 'Khách đang quan tâm nhưng chưa từng nhắn: Zalo có thể tính phí tin này.',
    en: 'The customer follows you but has never written: Zalo may charge for this message.',
  },
  'never-wrote': {
    vi: 'Khách chưa từng nhắn, nên chưa thể gửi tin.',
    en: 'The customer has never written, so no message can be sent yet.',
  },
  'window-closed': {
    vi: 'Đã quá 7 ngày kể từ lần cuối khách liên hệ. Hãy chờ khách nhắn lại.',
    en: 'More than 7 days have passed since the customer’s last contact. Wait until they write again.',
  },
  'channel-unlinked': {
    vi: 'Kênh này đã ngắt liên kết nên không gửi được tin.',
    en: 'This channel is unlinked, so nothing can be sent.',
  },
} as const satisfies Readonly<Record<string, Sentence>>

const byReason: ReadonlyMap<string, Sentence> = new Map(Object.entries(WINDOW_SENTENCES))

/** The sentence of a verdict's `reason`; null where it has none. */
export const windowSentence = (reason: string, locale: Locale): string | null =>
  byReason.get(reason)?.[locale] ?? null
