import type { FollowerSeed, ZaloUser } from './state.ts'

// 19 digits: above 2^53, so that whoever reads ids as numbers sees them change.
const USER_BASE = 6_100_000_000_000_000_001n
const BY_APP_BASE = 2_500_000_000_000_000_003n
const OA_STRIDE = 10_000_000_000_000_000n
const USER_STRIDE = 7_919n
const BY_APP_STRIDE = 104_729n
const HOUR_MS = 3_600_000

const FIRST =
  'Lan Minh Hoa Mai Thu Hà Ngọc Anh Tuấn Hùng Dũng Phương Linh Trang Quỳnh Bảo Khánh Vy My Nam'.split(' ')
const SECOND =
  'An Bình Châu Duy Giang Hạnh Hương Khoa Lâm Ly Nga Nhi Oanh Phúc Quân Sơn Thảo Trâm Uyên Yến'.split(' ')
const STREETS = ['Lê Lợi', 'Nguyễn Huệ', 'Trần Phú', 'Hai Bà Trưng', 'Lý Thường Kiệt']
const CITIES = ['TP. Hồ Chí Minh', 'Hà Nội', 'Đà Nẵng', 'Cần Thơ']

/** Every this many seeded people one shared phone and address. */
const SHARED_EVERY = 7
/** Every this many seeded people one follows no longer. */
const LEFT_EVERY = 21

/** The user id of a person at the OA with this ordinal. */
export function userIdAt(ordinal: number, index: number): string {
  return (USER_BASE + BigInt(ordinal) * OA_STRIDE + BigInt(index) * USER_STRIDE).toString()
}

/** The place of an id in its OA's list, or null when the rule never makes this id. */
export function indexOfUserId(ordinal: number, userId: string): number | null {
  if (!/^\d{1,19}$/.test(userId)) return null
  const distance = BigInt(userId) - USER_BASE - BigInt(ordinal) * OA_STRIDE
  if (distance < 0n || distance >= OA_STRIDE || distance % USER_STRIDE !== 0n) return null
  return Number(distance / USER_STRIDE)
}

/** The id the same human has for the app, whichever OA they write to. */
export function userIdByAppOf(human: number): string {
  return (BY_APP_BASE + BigInt(human) * BY_APP_STRIDE).toString()
}

/** Two given names; 400 different ones. */
export function nameOf(human: number): string {
  const first = FIRST[human % FIRST.length] ?? 'Lan'
  const second = SECOND[Math.floor(human / FIRST.length) % SECOND.length] ?? 'An'
  return `${first} ${second}`
}

/** Four of ten wrote within 48 h, three within 7 days, two long ago, one never. */
function interactionAge(index: number): number | null {
  const kind = index % 10
  if (kind < 4) return 1 + ((index * 5) % 46)
  if (kind < 7) return 50 + ((index * 7) % 110)
  return kind < 9 ? 200 + ((index * 11) % 1000) : null
}

/** True for seeded people who still follow. */
export function isSeededFollower(index: number): boolean {
  return index % LEFT_EVERY !== LEFT_EVERY - 1
}

/** When this seeded person last interacted, in sandbox milliseconds. */
export function seededInteractionAtMs(seed: FollowerSeed, index: number): number | null {
  const { spreadDays } = seed
  const ageHours = spreadDays === null ? interactionAge(index) : 1 + 24 * (index % spreadDays)
  return ageHours === null ? null : seed.createdAtMs - ageHours * HOUR_MS
}

/** The seeded person at `index`, made anew each time: 65,000 of them cost nothing until somebody looks. */
export function seededUser(ordinal: number, seed: FollowerSeed, index: number): ZaloUser {
  const human = seed.firstHuman + index
  const displayName = nameOf(human)
  const two = (value: number): string => String(value).padStart(2, '0')
  const isShared = index % SHARED_EVERY === 3
  return {
    userId: userIdAt(ordinal, index),
    userIdByApp: userIdByAppOf(human),
    displayName,
    alias: '',
    externalId: '',
    isFollower: isSeededFollower(index),
    isSensitive: index % 50 === 49,
    lastInteractionAtMs: seededInteractionAtMs(seed, index),
    gender: human % 2 === 0 ? 'Nữ' : 'Nam',
    birthday: `${two(1 + (human % 28))}/${two(1 + (human % 12))}/${1970 + (human % 40)}`,
    tags: index % 9 === 0 ? ['Khách quen'] : [],
    notes: index % 9 === 0 ? ['Thích giao buổi sáng'] : [],
    shared: isShared
      ? {
          name: displayName,
          phone: `84900${String(human % 1_000_000).padStart(6, '0')}`,
          address: `${1 + (human % 200)} ${STREETS[human % STREETS.length]}`,
          city: CITIES[human % CITIES.length] ?? '',
          district: `Quận ${1 + (human % 12)}`,
        }
      : null,
    welcomeSent: 0,
    refuseSendsWith: null,
  }
}
