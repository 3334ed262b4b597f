// @ts-check
import { callSandbox } from './sandbox-control.mjs'

/** The demo's first Page and OA. */
const PAGE = '100000000000001'
const LOST_PAGE = '100000000000003'
const OA = '4318657068771012641'
const MINUTE_MS = 60_000
/** The demo's own conversations are older than the story. */
const SEEDED_AGO_MS = 5 * 60 * MINUTE_MS

/** Who writes, how long ago in minutes, and what. Oldest first. Nobody real. */
const FACEBOOK = /** @type {const} */ ([
  ['Đỗ Thanh Tùng', 168, 'Bên mình có xuất hoá đơn công ty không ạ?'],
  ['Phạm Quỳnh Anh', 131, 'Váy công sở mẫu mới còn size S không shop?'],
  ['Vũ Mai Phương', 96, 'Mình nhận hàng rồi, vải đẹp lắm 😍 cảm ơn shop'],
  ['Nguyễn Thu Hà', 41, 'Shop ơi, áo dài lụa hồng phấn trên bài đăng còn size M không ạ?'],
  ['Nguyễn Thu Hà', 40, 'Mình cao 1m60, nặng 50 cân thì mặc vừa không?'],
])
const ZALO = /** @type {const} */ ([
  [1, 74, 'Shop có giao hoa ở Cầu Giấy trong sáng mai không ạ?'],
  // After the linking, so that they count as unread; a moment apart, since Zalo orders by its time alone.
  [0, 0.005, 'Cho mình đặt một bó hồng trắng 20 cành'],
  [0, 0, 'Giao thứ Bảy, trước 9 giờ nhé'],
])
const COMMENTS = /** @type {const} */ ([
  ['Phạm Quỳnh Anh', 118, 'Có ship Đà Nẵng không shop?'],
  ['Vũ Mai Phương', 64, 'Màu xanh ngọc khi nào về lại ạ?'],
])

/** What the shop answers to the conversation that is shown open. */
export const ANSWER = 'Dạ còn ạ! Với số đo này chị mặc vừa size M, em giữ cho chị một chiếc nhé.'
export const THANKS = 'Vâng, mình lấy nhé. Cảm ơn shop 🌸'

/**
 * The demo as it was some hours ago.
 * @param {string} sandboxUrl
 */
export async function seedThePast(sandboxUrl) {
  const nowMs = Date.now()
  await callSandbox(sandboxUrl, 'clock.set', { atMs: nowMs - SEEDED_AGO_MS })
  await callSandbox(sandboxUrl, 'sandbox.seed')
  await callSandbox(sandboxUrl, 'clock.set', { atMs: nowMs })
}

/**
 * Facebook takes the connection of a Page back, and the shop finds out by an answer that does not leave.
 * @param {string} sandboxUrl
 */
export const loseAPage = (sandboxUrl) =>
  callSandbox(sandboxUrl, 'facebook.killTokens', { pageId: LOST_PAGE, subcode: 460 })

/**
 * Facebook takes our app off a Page, as it does after an hour of failures.
 * @param {string} sandboxUrl
 */
export const unsubscribeAPage = (sandboxUrl) =>
  callSandbox(sandboxUrl, 'facebook.setSubscription', { pageId: PAGE, fields: null })

/**
 * Lets the demo's shoppers live the last three hours.
 * @param {string} sandboxUrl
 */
export async function liveABit(sandboxUrl) {
  const call = (/** @type {string} */ op, /** @type {object} */ args) => callSandbox(sandboxUrl, op, args)
  const people = new Map([...FACEBOOK, ...COMMENTS].map(([name], at) => [name, `shopper-${at}`]))
  for (const [name, id] of people) await call('facebook.addPerson', { id, name })
  const [post] = await call('facebook.posts', { pageId: PAGE })
  const followers = await call('zalo.users', { oaId: OA, offset: 0, limit: 2 })
  const steps = [
    ...FACEBOOK.map(([name, ago, text]) => ({
      ago,
      act: () => call('facebook.sendMessage', { pageId: PAGE, personId: people.get(name), text }),
    })),
    ...ZALO.map(([at, ago, text]) => ({
      ago,
      act: () => call('zalo.userSend', { oaId: OA, userId: followers[at].userId, text }),
    })),
    ...COMMENTS.map(([name, ago, message]) => ({
      ago,
      act: () => call('facebook.comment', { postId: post.id, personId: people.get(name), message }),
    })),
  ].sort((a, b) => b.ago - a.ago)
  const nowMs = Date.now()
  for (const { ago, act } of steps) {
    await call('clock.set', { atMs: nowMs - ago * MINUTE_MS })
    await act()
  }
  await call('clock.set', { atMs: nowMs })
  await call('zalo.submitInfo', {
    oaId: OA,
    userId: followers[0].userId,
    info: {
      name: 'Trần Minh Đức',
      phone: '84912345678',
      address: '12 Hàng Bông',
      district: 'Hoàn Kiếm',
      city: 'Hà Nội',
    },
  })
  return {
    /** The shopper of the open conversation reads, and writes again. */
    async readAndThank() {
      const personId = people.get('Nguyễn Thu Hà')
      await call('facebook.markRead', { pageId: PAGE, personId })
      await call('facebook.sendMessage', { pageId: PAGE, personId, text: THANKS })
    },
  }
}
