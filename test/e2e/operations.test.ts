import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { facebookBody, facebookMessage, signedByFacebook } from '../support/deliveries.ts'
import { eventually } from '../support/wait.ts'

const OPERATOR = 'operator-son'
/** Runs a shop and the gateway alike. */
const BOTH = 'hoamay-both'
const SECRET_WORDS = 'Số của em là 0912345678'

let stack: ConsoleStack
let shop: ConsoleShop

beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
  await stack.control('issuer.addPerson', {
    sub: BOTH,
    name: 'Bách',
    retailer: 'hoamay',
    retailerName: 'Hoa Mây',
    roles: ['owner', 'operator'],
  })
})
afterAll(() => stack?.close())

const pageAt = (at: number) => {
  const page = shop.pages[at]
  if (page === undefined) throw new Error('Two Pages are linked')
  return page
}

/** A delivery that nobody can read. @returns its parked row's id */
async function parkOne(): Promise<string> {
  const { url, env, store } = stack.programs
  const parkedIds = async () =>
    (await store.deliveries.find({ state: 'parked' }, { _id: 1 }).lean()).map(({ _id }) => _id.toHexString())
  const before = await parkedIds()
  const pageId = pageAt(0).externalId
  const sound = facebookMessage({ pageId, personId: '5001', text: SECRET_WORDS })
  const broken = { ...sound, message: { ...sound.message, mid: {} } }
  const { path, body, headers } = signedByFacebook(
    facebookBody([{ pageId, messaging: [broken] }]),
    env.FACEBOOK_APP_SECRET,
  )
  expect((await fetch(url + path, { method: 'post', body, headers })).status).toBe(200)
  return eventually(async () => (await parkedIds()).find((id) => !before.includes(id)) ?? null)
}

const rowOf = (id: string) => stack.programs.store.deliveries.findById(id).lean()

async function giveUpAll(): Promise<void> {
  await stack.programs.store.deliveries.collection.deleteMany({ state: 'parked' })
}

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

describe.each([
  {
    device: 'a desktop',
    language: 'vi' as const,
    isPhone: false,
    title: 'Vận hành',
    received: /Sự kiện nhận trong phút qua: \d+ lần đo/,
    sealing: 'đang niêm phong',
    parts: ['Nền tảng', 'Luồng xử lý và độ trễ', 'Hàng đợi', 'Cảnh báo', 'Sự kiện bị giữ lại', 'Khoá gốc'],
  },
  {
    device: 'a phone',
    language: 'en' as const,
    isPhone: true,
    title: 'Operations',
    received: /Events received in the last minute: last \d+ readings/,
    sealing: 'seals now',
    parts: ['Platforms', 'Lanes and lag', 'Queues', 'Alarms', 'Parked events', 'Root keys'],
  },
])(
  'The operator’s page on $device in $language',
  ({ language, isPhone, title, received, sealing, parts }) => {
    it('is where an operator arrives, whole, without a barrier or a complaint', async () => {
      const visitor = await stack.visit({ as: OPERATOR, at: '/', language, isPhone })
      const { page } = visitor
      await page.waitForURL('**/operations')
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      for (const name of parts) await page.getByRole('heading', { level: 2, name, exact: true }).waitFor()
      await page.getByRole('img', { name: received }).waitFor()
      await page.getByText(sealing, { exact: true }).waitFor()
      await page.getByRole('rowheader', { name: 'outbound' }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      expect(await page.title()).toBe(`${title} · KiotViet Social`)
      await looksRight(visitor)
    })

    it('shows what was parked meanwhile by itself, and its form without a word of it', async () => {
      const visitor = await stack.visit({ as: OPERATOR, at: '/operations', language, isPhone })
      const { page } = visitor
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await parkOne()
      const list = page.getByRole('list', { name: parts[4] ?? '', exact: true })
      await list.getByRole('listitem').first().waitFor({ timeout: 60_000 })
      await list.getByRole('button').first().click()
      await page.getByRole('dialog').getByText('text of 23').waitFor()
      await looksRight(visitor)
      expect(await page.content()).not.toContain('0912345678')
      await giveUpAll()
    })
  },
)

describe('An operator with a keyboard alone', () => {
  it('looks at a parked event, gives it another chance, and gives it up with a reason', async () => {
    await giveUpAll()
    const id = await parkOne()
    const visitor = await stack.visit({ as: OPERATOR, at: '/operations' })
    const { page } = visitor
    const look = page.getByRole('button', { name: /^Xem dạng: / })
    await look.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('text of 23').waitFor()
    await dialog.getByRole('button', { name: 'Cho thử lại' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Đã cho thử lại.').waitFor()
    await eventually(async () => ((await rowOf(id))?.state === 'parked' ? true : null))
    // The list of before may still stand; from here on it is the one with the row parked again.
    await page.reload()

    const drop = page.getByRole('button', { name: /^Bỏ: / })
    await drop.waitFor({ timeout: 60_000 })
    await drop.focus()
    await page.keyboard.press('Enter')
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Bỏ hẳn' })
    const reason = page.getByRole('textbox', { name: 'Lý do' })
    await reason.and(page.locator(':focus')).waitFor()
    await page.keyboard.type('ab')
    expect(await confirm.isDisabled()).toBe(true)
    await page.keyboard.type('c: do bên gửi thử')
    await confirm.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Đã bỏ, lý do được lưu.').waitFor()
    await page.getByText('Không có sự kiện nào bị giữ lại.').waitFor()
    expect(await rowOf(id)).toMatchObject({
      state: 'refused',
      sealed: null,
      reason: 'dropped: abc: do bên gửi thử',
    })
    await looksRight(visitor)
  })
})

describe('Channels in trouble', () => {
  it('stand there as counts and ids, and no name of a shop or a Page', async () => {
    const { id } = pageAt(1)
    await stack.programs.store.channels.collection.updateOne(
      { _id: id as never },
      {
        $push: {
          problems: { code: 'sick-for-this-test', detail: 'Hoa Mây', since: new Date() } as never,
        },
      },
    )
    const { page, complaints } = await stack.visit({ as: OPERATOR, at: '/operations' })
    await page.getByRole('button', { name: 'Hiện mã kênh: facebook sick-for-this-test' }).click()
    await page.getByRole('list', { name: 'Mã các kênh: sick-for-this-test' }).getByText(id).waitFor()
    expect(await barriers(page)).toEqual([])
    const shown = await page.getByRole('main').innerText()
    for (const name of ['Hoa Mây', 'Hoa Mai', 'hoamay']) expect(shown).not.toContain(name)
    expect(complaints()).toEqual([])
  })
})

describe('Alarms', () => {
  it('come with the steps that mend them', async () => {
    const at = new Date()
    await stack.programs.store.operatorAlarms.create({
      _id: 'zalo-webhook-lost:of-this-test',
      code: 'zalo-webhook-lost',
      from: at,
      raisedAt: at,
      signals: ['all-silent'],
      accounts: 2,
      // Closed by the watch as soon as a delivery comes; none comes from Zalo here.
      closedAt: null,
    })
    const { page } = await stack.visit({ as: OPERATOR, at: '/operations', language: 'en' })
    const alarm = page.getByRole('listitem').filter({ hasText: 'switched the app’s webhook off' })
    await alarm.getByRole('list', { name: 'What to do' }).getByRole('listitem').nth(3).waitFor()
    expect(await barriers(page)).toEqual([])
    await stack.programs.store.operatorAlarms.deleteOne({ _id: 'zalo-webhook-lost:of-this-test' })
  })
})

describe('A gateway that does not answer', () => {
  it('leaves the last figures standing, says of when they are, and goes on by itself', async () => {
    const { page } = await stack.visit({ as: OPERATOR, at: '/operations' })
    const figures = page.getByRole('list', { name: 'Số chính' })
    await figures.waitFor()
    await page.route('**/ops/overview', (route) => route.abort())
    await page.getByText(/^Chưa lấy được số mới/).waitFor({ timeout: 60_000 })
    expect(await figures.isVisible()).toBe(true)
    expect(await barriers(page)).toEqual([])
    await page.unroute('**/ops/overview')
    await page.getByText(/^Cập nhật/).waitFor({ timeout: 60_000 })
  })

  it('is told in place of the page where nothing was read yet, with a way to try again', async () => {
    const { page } = await stack.visit({ as: OPERATOR, at: '/operations' })
    await page.route('**/ops/overview', (route) => route.abort())
    await page.reload()
    await page.getByText('Chưa tải được dữ liệu').waitFor({ timeout: 60_000 })
    await page.unroute('**/ops/overview')
    await page.getByRole('list', { name: 'Số chính' }).waitFor({ timeout: 60_000 })
  })
})

describe('Who reaches it', () => {
  it('is led there from /ops, and finds the queue board, which keeps to our content policy', async () => {
    const { page, complaints } = await stack.visit({ as: OPERATOR, at: '/ops' })
    await page.waitForURL('**/operations')
    await page.getByRole('link', { name: 'Mở bảng hàng đợi' }).click()
    await page.waitForURL('**/ops/queues')
    await page.getByText('followers', { exact: true }).last().waitFor()
    expect(complaints()).toEqual([])
  })

  it('an owner who is an operator too has the shop’s pages and this one', async () => {
    const { page, complaints } = await stack.visit({ as: BOTH, at: '/channels' })
    await page.getByText('Thời Trang Hoa Mai').first().waitFor()
    await page
      .getByRole('navigation', { name: 'Điều hướng chính' })
      .getByRole('link', { name: 'Vận hành' })
      .click()
    await page.getByRole('list', { name: 'Số chính' }).waitFor()
    expect(complaints()).toEqual([])
  })

  it('an owner does not: no link, and nothing told at its address', async () => {
    const { page } = await stack.visit({ as: 'hoamay-lan', at: '/operations' })
    await page.getByText(/Tài khoản của bạn không có quyền/).waitFor()
    const navigation = page.getByRole('navigation', { name: 'Điều hướng chính' })
    expect(await navigation.getByRole('link', { name: 'Vận hành' }).count()).toBe(0)
  })
})
