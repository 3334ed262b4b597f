import { defineCheck } from '../define-check.ts'

/** Asked first: while it stands, nothing that follows explains why nothing leaves. */
export const frozen = defineCheck({
  id: 'frozen',
  asks: 'own',
  title: { vi: 'Tạm khoá gửi', en: 'Freeze' },
  evidence: { vi: 'Khoá từ: {since}.', en: 'Frozen since: {since}.' },
  says: {
    free: { vi: 'Kênh không bị tạm khoá.', en: 'The channel is not frozen.' },
    frozen: {
      vi: 'Kênh đang tạm khoá gửi: tin chờ được giữ nguyên, tin của khách vẫn về. Chủ cửa hàng gỡ ở Hoạt động → Bảo vệ.',
      en: 'The channel is frozen: what waits is kept, customers’ messages still arrive. The owner lifts it under Activity → Protection.',
    },
  },
  async look({ channel }) {
    const since = channel.frozenAt ?? null
    return since === null
      ? { status: 'ok', says: 'free', facts: { since } }
      : { status: 'failed', says: 'frozen', facts: { since }, repair: 'unfreeze' }
  },
})
