import type { Platform } from './platform.ts'
import { userIdAt } from './seeded-user.ts'
import { userSend } from './shopper-actions.ts'
import type { ZaloOa } from './state.ts'

/** Ids of the two demo OAs: 19 digits, so that rounding shows. */
export const DEMO_OA_IDS = { flowers: '4318657068771012641', bakery: '4318657068771012643' } as const

/** 120 followers, and six who left. */
const DEMO_PEOPLE_COUNT = 126

/** An OA with everything in order; the change says what is not. */
export function createOa(
  platform: Platform,
  change: Partial<ZaloOa> & Pick<ZaloOa, 'id' | 'name'>,
  people: { count: number; firstHuman?: number | undefined; spreadDays?: number | null } = { count: 0 },
): ZaloOa {
  const state = platform.state()
  const ordinal = Object.keys(state.oas).length
  const oa: ZaloOa = {
    description: '',
    alias: '',
    isVerified: true,
    oaType: 2,
    category: 'Bán lẻ',
    packageName: 'Toàn diện',
    packageValidThrough: '31/12/2027',
    limitPerMinute: 2000,
    freePerMonth: 2000,
    usedPerMonth: {},
    refuseCallsWith: null,
    administered: true,
    oaSecret: null,
    seed: {
      count: people.count,
      firstHuman: people.firstHuman ?? ordinal * 1_000_000,
      createdAtMs: platform.nowMs(),
      spreadDays: people.spreadDays ?? null,
    },
    ordinal,
    users: {},
    addedUsers: 0,
    ...change,
  }
  state.oas[oa.id] = oa
  platform.changed()
  return oa
}

/** Two OAs of small shops; ten of their followers are the same humans. One has a letter waiting. */
export function seedDemo(platform: Platform): void {
  const { flowers, bakery } = DEMO_OA_IDS
  createOa(
    platform,
    { id: flowers, name: 'Hoa Mây', description: 'Hoa tươi giao trong ngày', category: 'Hoa và quà tặng' },
    { count: DEMO_PEOPLE_COUNT, firstHuman: 0 },
  )
  createOa(
    platform,
    {
      id: bakery,
      name: 'Tiệm bánh Gió',
      description: 'Bánh mì và bánh ngọt nướng mỗi sáng',
      category: 'Đồ ăn',
      packageName: 'Tăng trưởng',
      limitPerMinute: 100,
      freePerMonth: 500,
    },
    { count: DEMO_PEOPLE_COUNT, firstHuman: DEMO_PEOPLE_COUNT - 10 },
  )
  const asks = ['Shop còn hoa hồng trắng không ạ?', 'Cho mình đặt một bó giao chiều nay nhé']
  asks.forEach((text, index) => {
    userSend(platform, { oaId: flowers, userId: userIdAt(0, index) }, { kind: 'text', text })
  })
}
