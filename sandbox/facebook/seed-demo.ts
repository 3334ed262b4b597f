import { addComment, addPost } from './actions/feed.ts'
import { addPage, addPerson, addUser } from './actions/people.ts'
import { PAGE_TASKS } from './permission-names.ts'
import type { Person } from './state.ts'
import { addMessage } from './threads.ts'
import { conversationFor, psidFor, type World } from './world.ts'

const HOUR_MS = 3_600_000

/** Page, what it says of itself, and its posts with comments by the people below (by number). */
const SHOPS = [
  {
    name: 'Thời Trang Hoa Mai',
    about: 'Áo dài, váy đầm và đồ công sở may sẵn',
    email: 'hoamai@shop.example',
    posts: [
      {
        text: 'Áo dài lụa tơ tằm về thêm 5 màu mới, đủ size S đến XL 🌸',
        comments: [
          [0, 'Màu hồng phấn còn size M không shop?'],
          [3, 'Giá bao nhiêu vậy ạ'],
        ],
      },
      {
        text: 'Giảm 20% toàn bộ đầm công sở đến hết Chủ nhật.',
        comments: [[1, 'Cho mình xin bảng size với']],
      },
    ],
  },
  {
    name: 'Gốm Sứ Làng Cổ',
    about: 'Bát đĩa, bình hoa, ấm trà làm tay',
    email: 'lienhe@gomsulangco.example',
    posts: [
      {
        text: 'Bộ ấm trà men lam 6 món, mỗi bộ một họa tiết riêng.',
        comments: [[2, 'Ship Đà Nẵng mấy ngày ạ?']],
      },
    ],
  },
  {
    name: 'Cà Phê Rang Mộc Ban Mê',
    about: 'Robusta và Arabica rang mộc, giao trong ngày',
    email: null,
    posts: [
      { text: 'Mẻ rang sáng nay: Robusta natural 500g, 145.000đ.', comments: [[4, 'Mình lấy 2 gói nhé']] },
    ],
  },
  {
    name: 'Mẹ & Bé Bông Sữa',
    about: 'Tã, sữa, đồ chơi gỗ cho bé 0-6 tuổi',
    email: 'bongsua@shop.example',
    posts: [{ text: 'Xe gỗ lắp ráp cho bé từ 3 tuổi đã có hàng lại!', comments: [] }],
  },
  {
    name: 'Điện Máy Phố Huyện',
    about: 'Nồi chiên, máy lọc không khí, sửa chữa tại nhà',
    email: null,
    posts: [{ text: 'Bảo hành 24 tháng cho mọi máy lọc không khí mua trong tháng này.', comments: [] }],
  },
  {
    name: 'Vườn Cây Nhà Lá',
    about: 'Cây để bàn, chậu đất nung, đất trộn sẵn',
    email: 'vuoncay@shop.example',
    posts: [
      {
        text: 'Monstera lá xẻ cao 60cm, tặng chậu đất nung.',
        comments: [[5, 'Cây có cần nhiều nắng không ạ?']],
      },
    ],
  },
] as const

const NAMES = ['Lan', 'Minh', 'Hương', 'Tuấn', 'Ngọc', 'Thảo', 'Dũng', 'Mai', 'Quân', 'Vy']

const CHATS: readonly { shop: number; person: number; lines: readonly string[] }[] = [
  { shop: 0, person: 0, lines: ['Chào shop, áo dài hồng phấn còn size M không ạ?', 'Mình cao 1m58, 48kg'] },
  { shop: 0, person: 6, lines: ['Shop có nhận may theo số đo không?'] },
  { shop: 1, person: 2, lines: ['Cho mình hỏi bộ ấm trà men lam giá bao nhiêu?'] },
  { shop: 2, person: 4, lines: ['Ship cho mình 2 gói Robusta về Cầu Giấy nhé 👍'] },
]

/** Six Pages of one merchant, posts with comments, shoppers, and a few conversations of the last hours. */
export function seedFacebookDemo(world: World): void {
  const nowMs = world.kit.clock.nowMs()
  const people: Person[] = NAMES.map((name, at) => addPerson(world, { id: `fb-khach-${at + 1}`, name }))
  const pages = SHOPS.map((shop, at) => {
    const page = addPage(world, {
      id: `10000000000000${at + 1}`,
      name: shop.name,
      about: shop.about,
      description: shop.about,
      emails: shop.email === null ? [] : [shop.email],
      coverSeed: `cover-${at}`,
      followers: 1200 * (at + 1),
    })
    shop.posts.forEach((draft, index) => {
      const atMs = nowMs - (at + 1) * 5 * HOUR_MS - index * 26 * HOUR_MS
      const pictureUrl = world.kit.media.pictureUrl(`post-${at}-${index}`, 600)
      const post = addPost(world, { pageId: page.id, message: draft.text, pictureUrl, atMs, silent: true })
      draft.comments.forEach(([who, message], place) => {
        const person = people[who]
        if (!person) return
        const psid = psidFor(world, person, page.id)
        addComment(world, {
          post,
          parentId: null,
          psid,
          message,
          atMs: atMs + (place + 1) * HOUR_MS,
          silent: true,
        })
      })
    })
    return page
  })
  for (const { shop, person: who, lines } of CHATS) {
    const page = pages[shop]
    const person = people[who]
    if (!page || !person) continue
    const conversation = conversationFor(world, page.id, psidFor(world, person, page.id))
    for (const text of lines) addMessage(world, conversation, { from: 'person', text })
  }
  const owner = { id: '300000000000001', name: 'Chủ shop Hoa', email: 'chushop@shop.example' }
  addUser(world, { ...owner, pageIds: pages.map(({ id }) => id) })
  // Not enough of a role to answer messages: shows what the gateway says then.
  const helperTasks = PAGE_TASKS.filter((task) => task === 'ANALYZE')
  const first = pages[0]
  if (first)
    addUser(world, { id: '300000000000002', name: 'Nhân viên Bình', roles: { [first.id]: helperTasks } })
}
