import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'
import { eventually } from '../support/wait.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
})
afterAll(() => stack?.close())

/** Somebody who wrote and was looked at. @returns our id of them */
async function customer(name: string): Promise<string> {
  const { id } = await stack.facebook<{ id: string }>('addPerson', { name })
  await stack.facebook('sendMessage', { pageId: PAGE, personId: id, text: 'Chào shop' })
  const personId = await eventually(async () => {
    const { body } = await shop.owner.get<{ items: { id: string; name: string | null }[] }>(
      `/people?q=${encodeURIComponent(name)}`,
    )
    return body.items.find((person) => person.name === name)?.id ?? null
  })
  await shop.owner.get(`/people/${personId}`)
  await shop.owner.get(`/privacy/people/${personId}/export`, { headers: { Purpose: 'service' } })
  await eventually(async () => {
    const { body } = await shop.owner.get<{ items: { area: string }[] }>(
      `/privacy/access-log?personId=${personId}`,
    )
    return body.items.some(({ area }) => area === 'Privacy')
  })
  return personId
}

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

const WORDS = {
  vi: {
    menu: 'Quyền riêng tư của khách',
    seenBy: 'Ai đã xem khách này',
    looks: 'Những lần xem dữ liệu khách',
    you: 'Chỉ xem của Bạn',
    purpose: 'Phục vụ khách',
    area: 'Thông tin khách',
    all: 'Xem tất cả',
    left: 'Đã cung cấp',
    desk: { menu: 'Các mục quyền riêng tư', records: 'Sổ ghi' },
    list: 'Những lần cung cấp dữ liệu',
    whole: /Sổ còn nguyên vẹn/,
    kept: { tab: 'Thời hạn giữ', list: 'Thời hạn giữ dữ liệu', cases: '1826 ngày từ khi kết thúc' },
    ground: /Khách yêu cầu xem dữ liệu/,
  },
  en: {
    menu: 'This customer’s privacy',
    seenBy: 'Who looked at this customer',
    looks: 'Reads of customers’ data',
    you: 'Only what You looked at',
    purpose: 'Serving customers',
    area: 'Details of customers',
    all: 'Show all',
    left: 'What left',
    desk: { menu: 'Parts of privacy', records: 'Records' },
    list: 'Disclosures',
    whole: /The register is whole/,
    kept: { tab: 'Retention', list: 'Periods', cases: '1826 days from its end' },
    ground: /The customer asked to see/,
  },
} as const

/** By the list beside the page, with the keyboard; by the field on a phone. */
async function goToDuty(
  { page }: Visitor,
  { desk }: { readonly desk: { readonly menu: string; readonly records: string } },
  duty: string,
  isPhone: boolean,
): Promise<void> {
  if (isPhone) {
    await page.getByRole('combobox', { name: desk.menu }).selectOption({ label: duty })
  } else {
    const records = page
      .getByRole('navigation', { name: desk.menu })
      .getByRole('list', { name: desk.records })
    await records.getByRole('link', { name: duty, exact: true }).press('Enter')
    await records.locator('[aria-current="page"]', { hasText: duty }).waitFor()
  }
  await page.getByRole('region', { name: duty }).waitFor()
}

describe.each([
  { device: 'a desktop', language: 'vi' as const, isPhone: false },
  { device: 'a phone', language: 'en' as const, isPhone: true },
])('On $device in $language', ({ language, isPhone }) => {
  const words = WORDS[language]

  it('an owner sees from a customer’s card who looked at them, when and why, and then at everybody', async () => {
    const personId = await customer(`Phạm Thị Xem ${language}`)
    const visitor = await stack.visit({ as: OWNER, at: `/people/${personId}`, language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.menu }).click()
    await page.getByRole('menuitem', { name: words.seenBy }).click()
    const list = page.getByRole('list', { name: words.looks })
    const first = list.getByRole('listitem').first()
    await first.getByText(words.purpose).waitFor()
    await first.getByRole('link', { name: words.you }).waitFor()
    await list.getByText(words.area).first().waitFor()
    await page
      .getByRole('link', { name: `Phạm Thị Xem ${language}` })
      .first()
      .waitFor()
    await looksRight(visitor)

    await page.getByRole('link', { name: words.all }).click()
    await eventually(async () => !page.url().includes('personId'))
    await list.getByRole('listitem').first().waitFor()
    await looksRight(visitor)
  })

  it('an owner sees what left the shop, that nobody has altered the register, and how long all is kept', async () => {
    const name = `Trần Văn Tải ${language}`
    await customer(name)
    const visitor = await stack.visit({ as: OWNER, at: '/privacy', language, isPhone })
    const { page } = visitor
    await goToDuty(visitor, words, words.left, isPhone)
    await eventually(async () => page.url().endsWith('/privacy?tab=disclosures'))
    const first = page.getByRole('list', { name: words.list }).getByRole('listitem').first()
    await first.getByText(words.ground).waitFor()
    await first.getByRole('link', { name }).waitFor()
    await page.getByText(words.whole).waitFor()
    await looksRight(visitor)

    await goToDuty(visitor, words, words.kept.tab, isPhone)
    const periods = page.getByRole('list', { name: words.kept.list })
    await periods.getByText(words.kept.cases).waitFor()
    await looksRight(visitor)
  })
})

// Last: the shop is gone afterwards.
it('An owner whose shop leaves types its id, and is told that everything of it is being erased', async () => {
  const { channels, holds } = stack.programs.store
  const [channel] = await channels.find({ shopId: 'hoamay', live: true }).lean()
  // Held, so that nobody is signed out while the page is looked at.
  const until = { state: 'standing', scope: 'channel', expiresAt: new Date(Date.now() + 3_600_000) }
  const hold = { _id: 'hld_0' as never, shopId: 'hoamay', channelId: channel?._id, number: 'TG-1', ...until }
  await holds.collection.insertOne(hold)
  const visitor = await stack.visit({ as: OWNER, at: '/privacy?tab=retention' })
  const { page } = visitor
  await page.getByRole('button', { name: 'Xoá toàn bộ…' }).click()
  const dialog = page.getByRole('dialog')
  const sure = dialog.getByRole('button', { name: 'Xoá vĩnh viễn mọi thứ' })
  const typed = dialog.getByLabel('Gõ mã cửa hàng hoamay để xác nhận')
  await typed.fill('hoa may')
  expect(await sure.isDisabled()).toBe(true)
  await looksRight(visitor)
  await typed.fill('hoamay')
  await sure.click()
  await page.getByText(/^(?:Đang xoá từ|Yêu cầu lúc) /).waitFor()
  await dialog.waitFor({ state: 'detached' })
  await looksRight(visitor)
  expect(await channels.countDocuments({ shopId: 'hoamay', live: true })).toBe(0)
})
