import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { formKeyOf, openingCodeIn, saidInChat } from '../support/shopper-form.ts'
import { eventually } from '../support/wait.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'
const HOSTILE = '<img src=x onerror=window.__hit=1>'

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
})
afterAll(() => stack?.close())

/** Somebody who wrote, with a name of their own. @returns our id of them */
async function customer(name: string): Promise<string> {
  const { id } = await stack.facebook<{ id: string }>('addPerson', { name })
  await stack.facebook('sendMessage', { pageId: PAGE, personId: id, text: `Chào shop ${HOSTILE}` })
  return eventually(async () => {
    const { body } = await shop.owner.get<{ items: { id: string; name: string | null }[] }>(
      `/people?q=${encodeURIComponent(name)}`,
    )
    return body.items.find((person) => person.name === name)?.id ?? null
  })
}

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

const WORDS = {
  vi: {
    menu: 'Quyền riêng tư của khách',
    ask: 'Yêu cầu về dữ liệu',
    create: 'Ghi nhận yêu cầu',
    kind: 'Xoá dữ liệu',
    left: /Còn \d+ ngày làm việc/,
    execute: 'Thực hiện',
    sure: /chính khách này/,
    erase: 'Xoá vĩnh viễn',
    done: 'Đã xong',
    receipt: 'Biên nhận',
    messages: 'Tin nhắn',
    gone: 'Khách đã được xoá',
    refuse: 'Từ chối',
    reason: /Lý do nói với khách/,
    guidance: /Khách có thể làm gì/,
    refused: 'Đã từ chối',
    export: 'Tải dữ liệu của khách',
    access: 'Xem dữ liệu',
    copyLink: /Chép liên kết của/,
    renew: 'Đổi đường dẫn của Thời Trang Hoa Mai',
    stops: /ngừng dùng được ngay/,
    now: 'Đổi ngay',
    noForm: 'Liên kết này không còn dùng được',
    correct: 'Sửa thông tin của tôi',
    see: 'Xem và tải dữ liệu của tôi',
    note: /Lời nhắn cho cửa hàng/,
    sendWish: 'Gửi yêu cầu',
    known: /Đã xác nhận đúng là bạn/,
    opening: 'Mã mở',
    download: 'Tải bản đọc được',
    carriedOut: 'Yêu cầu đã được thực hiện',
    byLink: /Khách tự gửi qua liên kết/,
    wrote: 'Xem khách viết gì',
  },
  en: {
    menu: 'This customer’s privacy',
    ask: 'Request about data',
    create: 'Take in the request',
    kind: 'Erase the data',
    left: /Working days left: \d+/,
    execute: 'Carry out',
    sure: /asked for it themselves/,
    erase: 'Erase for good',
    done: 'Done',
    receipt: 'Receipt',
    messages: 'Messages',
    gone: 'The customer is erased',
    refuse: 'Refuse',
    reason: /Reason told to the customer/,
    guidance: /What the customer can do next/,
    refused: 'Refused',
    export: 'Download the customer’s data',
    access: 'See the data',
    copyLink: /Copy the link of/,
    renew: 'Change the address of Thời Trang Hoa Mai',
    stops: /stops working at once/,
    now: 'Change it now',
    noForm: 'This link is of no use any more',
    correct: 'Correct my details',
    see: 'See and download my data',
    note: /A word to the shop/,
    sendWish: 'Send the request',
    known: /It is known to be you/,
    opening: 'Opening code',
    download: 'Download to read',
    carriedOut: 'The request was carried out',
    byLink: /The customer asked by the link/,
    wrote: 'See what the customer wrote',
  },
} as const

describe.each([
  { device: 'a desktop', language: 'vi' as const, isPhone: false },
  { device: 'a phone', language: 'en' as const, isPhone: true },
])('On $device in $language', ({ language, isPhone }) => {
  const words = WORDS[language]

  it('an owner takes in a customer’s wish to be erased, carries it out and shows the receipt', async () => {
    const personId = await customer(`Đào Thị Xoá ${language}`)
    const visitor = await stack.visit({ as: OWNER, at: `/people/${personId}`, language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.menu }).click()
    await page.getByRole('menuitem', { name: words.ask }).click()
    await page.getByRole('menu').waitFor({ state: 'detached' })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: words.kind }).waitFor()
    await looksRight(visitor)
    await dialog.getByRole('button', { name: words.create }).click()

    const card = page.getByRole('article').first()
    await card.getByText(words.left).waitFor()
    await card.getByText(words.kind).waitFor()
    await card.getByRole('link', { name: `Đào Thị Xoá ${language}` }).waitFor()
    await looksRight(visitor)
    await card.getByRole('button', { name: words.execute }).click()
    const confirm = page.getByRole('dialog').getByRole('button', { name: words.erase })
    expect(await confirm.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByLabel(words.sure).check()
    await confirm.click()

    await card.getByText(words.done, { exact: true }).waitFor()
    await card.getByText(words.gone).waitFor()
    await card.getByRole('button', { name: words.receipt }).click()
    const receipt = page.getByRole('dialog')
    await receipt.getByText(words.messages, { exact: true }).waitFor()
    await receipt.getByText('1800 6162').waitFor()
    await looksRight(visitor)
    expect((await shop.owner.get(`/people/${personId}`)).status).toBe(404)
  })

  it('a refusal needs its reason and what the customer can do next', async () => {
    const personId = await customer(`Lê Văn Giữ ${language}`)
    await shop.owner.post('/privacy/requests', { kind: 'erase', personId })
    const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=requests', language, isPhone })
    const { page } = visitor
    const card = page.getByRole('article').first()
    await card.getByRole('button', { name: words.refuse }).click()
    const dialog = page.getByRole('dialog')
    const refuse = dialog.getByRole('button', { name: words.refuse, exact: true })
    await dialog.getByLabel(words.reason).fill('Đơn hàng còn bảo hành')
    expect(await refuse.isDisabled()).toBe(true)
    await dialog.getByLabel(words.guidance).fill('Gọi 1800 6162')
    await looksRight(visitor)
    await refuse.click()
    await card.getByText(words.refused, { exact: true }).waitFor()
    expect((await shop.owner.get(`/people/${personId}`)).status).toBe(200)
  })

  it('everything held on a customer is one file, in which their words are words', async () => {
    const personId = await customer(`Trần Xuất ${language}`)
    const visitor = await stack.visit({ as: OWNER, at: `/people/${personId}`, language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.menu }).click()
    const exportItem = page.getByRole('menuitem', { name: words.export })
    await exportItem.waitFor()
    await looksRight(visitor)
    const [download] = await Promise.all([page.waitForEvent('download'), exportItem.click()])
    const html = await readFile(await download.path(), 'utf8')
    expect(html).toContain(`Trần Xuất ${language}`)
    expect(html).toContain('&lt;img src=x onerror=window.__hit=1&gt;')
    expect(html).not.toContain('<img')
    expect(html).toContain(`lang="${language}"`)
    await looksRight(visitor)
  })

  it('a customer asks for their data by the shop’s link, proves themselves in the chat, and takes it once', async () => {
    const name = `Phạm Tự Hỏi ${language}`
    const personId = await customer(name)
    const { body: person } = await shop.owner.get<{ externalId: string }>(`/people/${personId}`)
    const key = await formKeyOf(
      shop.owner,
      shop.pages.find(({ externalId }) => externalId === PAGE)?.id ?? '',
    )
    const visitor = await stack.visit({ at: `/r/${key}`, language, isPhone })
    const { page } = visitor
    await page.getByRole('radio', { name: words.correct }).check()
    expect(await page.getByRole('button', { name: words.sendWish }).isDisabled()).toBe(true)
    await looksRight(visitor)
    await page.getByRole('radio', { name: words.see }).check()
    await page.getByLabel(words.note).fill(HOSTILE)
    await page.getByRole('button', { name: words.sendWish }).click()
    const code = await page.getByTestId('code').innerText()
    expect(await widthBeyondScreen(page)).toBe(0)

    await stack.facebook('sendMessage', { pageId: PAGE, personId: person.externalId, text: code })
    await page.getByText(words.known).waitFor()
    await looksRight(visitor)
    const number = /YC-\d{6}-\w{6}/.exec(page.url())?.[0] ?? ''
    const chat = `cnv_${personId.slice(4)}`
    const told = await eventually(async () => (await saidInChat(shop.owner, chat, number))[0] ?? null)
    await page.getByLabel(words.opening).fill(openingCodeIn(told))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.download }).click(),
    ])
    const html = await readFile(await download.path(), 'utf8')
    expect(html).toContain(name)
    expect(html).not.toContain('<img')
    await page.getByText(words.carriedOut).waitFor()

    const after = await stack.visit({ as: OWNER, at: '/privacy?tab=requests', language, isPhone })
    await after.page.getByRole('button', { name: words.copyLink }).first().waitFor()
    await after.page.locator(`a[href$="/r/${key}"]`).waitFor()
    const card = after.page.getByRole('article', { name: number })
    await card.getByText(words.byLink).waitFor()
    await card.getByRole('button', { name: words.wrote }).click()
    await card.getByText(HOSTILE).waitFor()
    await after.page.getByRole('button', { name: words.renew }).click()
    await after.page.getByText(words.stops).waitFor()
    await looksRight(after)
    await after.page.getByRole('button', { name: words.now }).click()
    await after.page.locator(`a[href$="/r/${key}"]`).waitFor({ state: 'detached' })
    await page.goto(`/r/${key}`)
    await page.getByText(words.noForm).waitFor()
  })
})
