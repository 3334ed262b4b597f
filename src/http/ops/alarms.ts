import { z } from 'zod'
import type { OperatorAlarmDoc } from '../../store/models/doctor.ts'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { time, timeOrNull } from '../shapes.ts'

const LISTED = 100

/** What to do, in order. `docs/runbook.md` has the reasons. */
const STEPS: Readonly<
  Record<OperatorAlarmDoc['code'], readonly { readonly vi: string; readonly en: string }[]>
> = {
  'zalo-webhook-lost': [
    {
      vi: 'Kiểm tra địa chỉ nhận tin từ bên ngoài: POST {} tới PUBLIC_URL/webhooks/zalo phải trả 200 trong 2 giây.',
      en: 'From outside: POST {} to PUBLIC_URL/webhooks/zalo must answer 200 within 2 seconds.',
    },
    {
      vi: 'Vào developers.zalo.me → ứng dụng → Official Account → Webhook, bật lại webhook và các sự kiện.',
      en: 'developers.zalo.me → the app → Official Account → Webhook: switch the webhook and its events on again.',
    },
    {
      vi: 'Bấm Test; so OA Secret Key trên trang đó với ZALO_OA_SECRET.',
      en: 'Press Test; compare the OA Secret Key on that page with ZALO_OA_SECRET.',
    },
    {
      vi: 'Nhắn thử một tin tới một OA. Khi tin về, cảnh báo tự đóng và lịch sử được đọc bù.',
      en: 'Write to one OA. When it arrives the alarm closes by itself and history is read back.',
    },
  ],
  'graph-version-ends': [
    {
      vi: 'Đọc nhật ký thay đổi của Graph API giữa phiên bản đang dùng và phiên bản mới nhất.',
      en: 'Read the Graph API’s changelog between the version in use and the newest.',
    },
    {
      vi: 'Đặt FACEBOOK_GRAPH_VERSION ở môi trường thử, chạy npm test rồi liên kết thử một Trang.',
      en: 'Set FACEBOOK_GRAPH_VERSION on a trial system, run npm test, link one Page.',
    },
    {
      vi: 'Đặt ở môi trường thật. Cảnh báo tự đóng ở lần kiểm tra sau.',
      en: 'Set it for real. The alarm closes by itself at the next look.',
    },
  ],
}

const alarmSchema = z.object({
  id: z.string(),
  code: z.enum(['zalo-webhook-lost', 'graph-version-ends']),
  from: time.describe('from when events may be missing, or when the version ends'),
  raisedAt: time,
  closedAt: timeOrNull,
  signals: z.array(z.string()).describe('all-silent, retries-ended, own-refusals, or the version'),
  accounts: z.int().describe('accounts that fell silent'),
  steps: z.array(z.string()),
})

const newestAlarms = (store: Store, limit: number): Promise<OperatorAlarmDoc[]> =>
  store.operatorAlarms.find().sort({ raisedAt: -1 }).limit(limit).lean<OperatorAlarmDoc[]>()

/** Alarms that are not over, among the newest. */
export async function openAlarms(store: Store): Promise<OperatorAlarmDoc[]> {
  return (await newestAlarms(store, LISTED)).filter(({ closedAt }) => closedAt === null)
}

/** What only a person can mend at a platform, open ones first; no shop's data. */
export const alarmRoutes = ({ store }: { readonly store: Store }): Route[] => [
  defineRoute({
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    method: 'get',
    path: '/alarms',
    summary: 'Alarms of the whole gateway, newest first, with what to do',
    answers: { 200: { description: 'The alarms', schema: z.object({ items: z.array(alarmSchema) }) } },
    async handle({ locale }) {
      const alarms = await newestAlarms(store, LISTED)
      return respond(200, {
        items: alarms.map(({ _id, code, from, raisedAt, closedAt, signals, accounts }) => ({
          id: _id,
          code,
          from: from.toISOString(),
          raisedAt: raisedAt.toISOString(),
          closedAt: closedAt?.toISOString() ?? null,
          signals,
          accounts,
          steps: STEPS[code].map((step) => step[locale]),
        })),
      })
    },
  }),
]
