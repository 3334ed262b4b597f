import type { Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, firstOf, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { DEMO_OA } from '../support/link-accounts.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'
/** Beyond what is free at Zalo, within what may be sent. */
const PAID_SINCE_MS = 60 * 60 * 60_000

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
  await stack.facebook('sendMessage', {
    pageId: PAGE,
    personId: 'fb-khach-1',
    text: 'Shop mở cửa tới mấy giờ?',
  })
  const [post] = await stack.facebook<{ id: string }[]>('posts', { pageId: PAGE })
  await stack.facebook('comment', {
    postId: post?.id,
    personId: 'fb-khach-2',
    message: 'Có giao tận nơi không?',
  })
})
afterAll(() => stack?.close())

/** Where each page is, and what shows that it stands. */
const PLACES = {
  'the inbox': { at: '/inbox', shows: 'Shop mở cửa tới mấy giờ?' },
  'a conversation': { at: '/inbox/{conversation}', shows: 'Shop mở cửa tới mấy giờ?' },
  'the comments': { at: '/comments', shows: 'Có giao tận nơi không?' },
  'a post with its comments': { at: '/comments?postId={post}', shows: 'Có giao tận nơi không?' },
  'the customers': { at: '/people', shows: 'Lan' },
  'a customer': { at: '/people/{person}', shows: 'Thời Trang Hoa Mai' },
  'the channels': { at: '/channels', shows: 'Gốm Sứ Làng Cổ' },
  'the settings': { at: '/settings', shows: 'Hoa Mây' },
  'the choice of a platform': { at: '/links/new', shows: 'Zalo Official Account' },
  'the consent to Zalo': { at: '/links/new?platform=zalo', shows: 'ZA3' },
  'a link that is nobody’s': { at: '/links/lnk_0', shows: '' },
  'an address that is none': { at: '/nowhere', shows: '' },
}

async function addressOf(template: string): Promise<string> {
  if (!template.includes('{')) return template
  const conversation = await firstOf<{ id: string; person: { id: string } }>(
    shop.owner,
    '/conversations?q=cua',
  )
  const comment = await firstOf<{ id: string; postId: string }>(shop.owner, '/comments')
  return template
    .replace('{conversation}', conversation.id)
    .replace('{person}', conversation.person.id)
    .replace('{post}', comment.postId)
}

describe.each([
  { device: 'a desktop', language: 'vi' as const, isPhone: false },
  { device: 'a phone', language: 'en' as const, isPhone: true },
])('On $device in $language', ({ language, isPhone }) => {
  it.each(Object.entries(PLACES))(
    'stands with a title, no barrier, no sideways scrolling and no error: %s',
    async (_, { at, shows }) => {
      const { page, complaints } = await stack.visit({
        as: OWNER,
        at: await addressOf(at),
        language,
        isPhone,
      })
      await page.getByText(shows).filter({ visible: true }).last().waitFor()
      await page.getByRole('heading').first().waitFor()
      expect(await page.title()).toMatch(/^.+ · KiotViet Social$/)
      expect(await barriers(page)).toEqual([])
      expect(await widthBeyondScreen(page)).toBe(0)
      expect(complaints().filter((words) => !words.includes('/links/lnk_0'))).toEqual([])
    },
  )
})

/** What opens over a page, by the steps that lead there: a button each, and what stands open then. */
const OPENED = {
  '/channels': [
    [['Tài khoản'], 'menu'],
    [[/^Thông báo/], 'dialog'],
    [[/^Việc khác với/], 'menu'],
    [[/^Việc khác với/, 'Thông tin'], 'dialog'],
    [[/^Việc khác với/, 'Ngắt liên kết'], 'dialog'],
  ],
  '/inbox/{conversation}': [
    [['Chưa giao cho ai'], 'menu'],
    [['Chèn biểu tượng cảm xúc'], 'dialog'],
    [['Vì sao?'], 'dialog'],
  ],
} as const

describe('What opens over a page', () => {
  it.each(Object.entries(OPENED))('has no barrier while it is open, on %s', async (at, ways) => {
    const { page, complaints } = await stack.visit({ as: OWNER, at: await addressOf(at) })
    for (const [steps, role] of ways) {
      for (const name of steps)
        await page.getByRole('button', { name }).or(page.getByRole('menuitem', { name })).first().click()
      const opened = page.getByRole(role).last()
      await opened.waitFor()
      expect(await barriers(page), steps.join()).toEqual([])
      await page.keyboard.press('Escape')
      await opened.waitFor({ state: 'detached' })
    }
    expect(complaints()).toEqual([])
  })
})

const HIT = 'window.__hit=1'
const HOSTILE = [
  `<script>${HIT}</script>`,
  `<img src=x onerror=${HIT}>`,
  `"><svg onload=${HIT}>`,
  `javascript:${HIT}`,
  `<a href="javascript:${HIT}">quà</a>`,
  `<iframe srcdoc="<script>parent.__hit=1</script>"></iframe>`,
  `{{constructor.constructor('${HIT}')()}}`,
  `\${${HIT}}`,
  `</title><style>*{display:none}</style><script>${HIT}</script>`,
  `\u202E\u0000';${HIT};//<math><mtext></form>`,
]

describe('Hostile words', () => {
  it('as names, messages and comments are shown as they were written, and nothing of them runs', async () => {
    const [post] = await stack.facebook<{ id: string }[]>('posts', { pageId: PAGE })
    for (const [n, words] of HOSTILE.entries()) {
      const personId = `hostile-${n}`
      await stack.facebook('addPerson', { id: personId, name: words })
      await stack.facebook('sendMessage', { pageId: PAGE, personId, text: words })
      await stack.facebook('comment', { postId: post?.id, personId, message: words })
    }
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/inbox' })
    const list = page.getByRole('navigation', { name: 'Danh sách cuộc trò chuyện' })
    for (const words of HOSTILE.slice(0, 9)) await list.getByText(words, { exact: true }).last().waitFor()
    for (const words of HOSTILE.slice(0, 5)) {
      await list.getByText(words, { exact: true }).last().click()
      await page.getByRole('heading', { name: words, exact: true }).waitFor()
    }
    await page.goto('/people')
    await page
      .getByText(HOSTILE[0] ?? '', { exact: true })
      .first()
      .waitFor()
    await page.goto(
      `/comments?postId=${(await firstOf<{ id: string; postId: string }>(shop.owner, '/comments')).postId}`,
    )
    await page
      .getByRole('article')
      .getByText(HOSTILE[1] ?? '', { exact: true })
      .first()
      .waitFor()
    expect(await page.evaluate('window.__hit')).toBeUndefined()
    expect(await page.locator('a[href^="javascript" i], iframe').count()).toBe(0)
    expect(complaints()).toEqual([])
  })
})

/** Goes on with Tab until the place has the focus. */
async function tabTo({ page }: Visitor, place: ReturnType<Visitor['page']['locator']>): Promise<void> {
  await place.waitFor()
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if ((await place.and(page.locator(':focus')).count()) > 0) return
  }
  throw new Error('Tab does not reach it')
}

describe('What costs money', () => {
  it('cannot be sent before the owner allows it, which is one step from where it is missed', async () => {
    const { userId } = (await stack.control('zalo.addUser', {
      oaId: DEMO_OA,
      change: { displayName: 'Chị Mận', isFollower: true },
    })) as { userId: string }
    await stack.control('zalo.userSend', { oaId: DEMO_OA, userId, text: 'Shop ship tỉnh không?' })
    const chat = await firstOf(shop.owner, '/conversations?q=ship')
    await stack.control('zalo.changeUser', {
      oaId: DEMO_OA,
      userId,
      change: { lastInteractionAtMs: Date.now() - PAID_SINCE_MS },
    })
    await stack.programs.store.conversations.updateOne(
      { _id: chat.id, shopId: 'hoamay' },
      { $set: { lastContactAt: new Date(Date.now() - PAID_SINCE_MS) } },
    )
    const { page, complaints } = await stack.visit({ as: OWNER, at: `/inbox/${chat.id}` })
    await page.getByRole('group', { name: 'Hiện chưa nhắn được cho khách này' }).waitFor()
    await page.getByRole('link', { name: 'Bật gửi tin có phí' }).click()
    await page.getByRole('switch', { name: /^Cho phép gửi tin có tính phí từ/ }).press('Space')
    await page.getByText(/Gói còn \d+\/\d+ tin tháng này/).waitFor()
    await page.goBack()
    await page
      .getByRole('group', { name: 'Thời gian được nhắn' })
      .getByText(/gói còn \d+ tin/)
      .waitFor()
    await page.getByRole('textbox', { name: 'Nội dung trả lời' }).fill('Dạ shop ship toàn quốc ạ')
    await page.keyboard.press('Enter')
    await page.getByText('tính vào gói').waitFor()
    expect(complaints()).toEqual([])
  })
})

describe('Quick replies', () => {
  it('are written once, and called up with a slash by the keyboard alone, with the customer’s name', async () => {
    const { page, complaints } = await stack.visit({ as: OWNER })
    // The list comes late: what is typed until then stays.
    const late: Route[] = []
    await page.route('**/quick-replies', (route) => late.push(route))
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Thêm câu trả lời nhanh' }).click()
    await page.getByRole('textbox', { name: 'Phím tắt' }).fill('Giờ')
    await page.getByRole('textbox', { name: 'Nội dung' }).fill('Dạ {khách} ơi, shop mở tới 21 giờ ạ')
    for (const route of late) await route.continue()
    await page.unroute('**/quick-replies')
    await page.getByText('Chưa có câu nào.').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('/gio', { exact: true }).waitFor()
    expect(await barriers(page)).toEqual([])
    const { id, person } = await firstOf<{ id: string; person: { name: string } }>(
      shop.owner,
      '/conversations?q=cua',
    )
    await page.goto(`/inbox/${id}`)
    const answer = page.getByRole('textbox', { name: 'Nội dung trả lời' })
    await answer.fill('/gi')
    await page.getByRole('option', { name: /^\/gio/, selected: true }).waitFor()
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect.poll(() => answer.inputValue()).toBe(`Dạ ${person.name} ơi, shop mở tới 21 giờ ạ`)
    await answer.fill('')
    expect(complaints()).toEqual([])
  })
})

describe('Comments hidden by rule', () => {
  it('are hidden from the moment the owner asks for it, listed with their reason, and shown again by one press', async () => {
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/settings' })
    const name = await nameOfPage()
    await page.getByRole('switch', { name: `Ẩn bình luận có số điện thoại trên ${name}` }).press('Space')
    await page.getByText(`${name}: đã lưu quy tắc tự ẩn.`).first().waitFor()
    await page.getByLabel(`Từ cần ẩn trên ${name}`).fill('hàng giả')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Lưu', exact: true }).click()
    await page.getByRole('button', { name: 'Lưu', exact: true }).waitFor({ state: 'detached' })
    const [post] = await stack.facebook<{ id: string }[]>('posts', { pageId: PAGE })
    for (const message of ['Gọi mình 0 9 1 2 3 4 5 6 7 8', 'Toàn HÀNG GIẢ!'])
      await stack.facebook('comment', { postId: post?.id, personId: 'fb-khach-2', message })
    await page.goto('/comments?autoHidden=true')
    await page
      .getByRole('link', { name: /HÀNG GIẢ|0 9 1 2/ })
      .first()
      .click()
    await page.getByText('Tự ẩn: có từ trong danh sách').waitFor()
    const phone = page.getByRole('article').filter({ hasText: '0 9 1 2 3 4 5 6 7 8' }).last()
    await phone.getByText('Tự ẩn: có số điện thoại').waitFor()
    await phone.getByRole('button', { name: 'Hiện lại' }).click()
    await phone.getByText('Từng tự ẩn, đã hiện lại').waitFor()
    expect(complaints()).toEqual([])
  })
})

/** Of the first Page linked. */
const nameOfPage = async (): Promise<string> =>
  (await firstOf<{ id: string; name: string }>(shop.owner, '/channels?limit=100')).name

describe('The keyboard alone', () => {
  it('links an account, reads a conversation and answers it', async () => {
    await stack.control('zalo.setSwitches', { change: { autoPermission: DEMO_OA } })
    const visitor = await stack.visit({ as: OWNER, at: '/links/new' })
    const { page, complaints } = visitor
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Tới nội dung chính')
    await page.keyboard.press('Enter')
    await tabTo(visitor, page.getByRole('link', { name: /Liên kết Zalo/ }))
    await page.keyboard.press('Enter')
    for (const box of await boxesOf(visitor)) {
      await tabTo(visitor, box)
      await page.keyboard.press('Space')
    }
    await tabTo(visitor, page.getByRole('button', { name: 'Tiếp tục tới Zalo' }))
    await page.keyboard.press('Enter')
    await tabTo(visitor, page.getByRole('link', { name: 'Tới hộp thư' }))
    await page.keyboard.press('Enter')
    await tabTo(
      visitor,
      page.getByRole('navigation', { name: 'Danh sách cuộc trò chuyện' }).getByRole('link').first(),
    )
    await page.keyboard.press('Enter')
    const answer = page.getByRole('textbox', { name: 'Nội dung trả lời' })
    await answer.waitFor()
    await page.keyboard.type('Dạ em chào chị')
    await page.keyboard.press('Enter')
    await page.getByRole('log').or(page.getByRole('main')).getByText('Dạ em chào chị').last().waitFor()
    await page
      .getByText(/^(Đã gửi|Khách đã nhận)$/)
      .last()
      .waitFor()
    expect(complaints()).toEqual([])
  })
})

const boxesOf = async ({ page }: Visitor) => {
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  return boxes.all()
}

describe('When the session ends', () => {
  it('the page says so over what is being written, and signing in leads back to it', async () => {
    const { id } = await firstOf(shop.owner, '/conversations?q=cua')
    const { page } = await stack.visit({ as: OWNER, at: `/inbox/${id}` })
    await page.getByRole('textbox', { name: 'Nội dung trả lời' }).fill('Dạ shop mở cửa tới')
    await page.context().clearCookies()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Phiên đăng nhập đã kết thúc').waitFor()
    await stack.control('issuer.autoLogin', { sub: OWNER })
    await page.getByRole('link', { name: 'Đăng nhập lại' }).click()
    await page.getByRole('main').getByText('Shop mở cửa tới mấy giờ?').last().waitFor()
    expect(new URL(page.url()).pathname).toBe(`/inbox/${id}`)
    await page.getByText('Dạ shop mở cửa tới', { exact: true }).last().waitFor()
  })
})

describe('When the gateway restarts', () => {
  it('the page says so, keeps what is being written, and goes on by itself', async () => {
    const { id } = await firstOf(shop.owner, '/conversations?q=cua')
    const { page } = await stack.visit({ as: OWNER, at: `/inbox/${id}` })
    await page.getByRole('textbox', { name: 'Nội dung trả lời' }).fill('Dạ tới 21 giờ')
    await stack.programs.gateway.crash()
    await page
      .getByRole('status')
      .getByText(/Mất kết nối trực tiếp/)
      .waitFor()
    await stack.programs.startGateway()
    await page.getByText(/Mất kết nối trực tiếp/).waitFor({ state: 'detached' })
    await stack.facebook('sendMessage', {
      pageId: PAGE,
      personId: 'fb-khach-1',
      text: 'Mình ghé lúc 8 giờ tối nhé',
    })
    await page.getByRole('main').getByText('Mình ghé lúc 8 giờ tối nhé').last().waitFor()
    expect(await page.getByRole('textbox', { name: 'Nội dung trả lời' }).inputValue()).toBe('Dạ tới 21 giờ')
  })
})
