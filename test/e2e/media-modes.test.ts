import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, firstOf, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type Visitor, widthBeyondScreen } from '../support/console-visitors.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
})
afterAll(() => stack?.close())

const drawn = (page: Visitor['page'], from: string) =>
  expect
    .poll(
      () =>
        page
          .locator(`button img[src*="${from}"]`)
          .last()
          .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0)

describe('A customer’s picture', () => {
  it('is shown after the platform’s address ran out, and by the way the owner chose', async () => {
    const { media } = stack.programs.sandbox
    const url = media.pictureUrl('mau-hoa', 60)
    await stack.facebook('sendMessage', {
      pageId: PAGE,
      personId: 'fb-khach-1',
      text: 'Mẫu này còn không shop?',
      attachments: [{ type: 'image', url }],
    })
    const { id } = await firstOf<{ id: string }>(shop.owner, '/conversations?q=mau')
    media.expire(url)
    const { page } = await stack.visit({ as: OWNER, at: `/inbox/${id}` })
    await drawn(page, '/api/v1/media/msg_')

    await page.goto('/settings')
    const name = (
      await shop.owner.get<{ channels: { id: string; platform: string; name: string }[] }>('/settings')
    ).body.channels.find(
      (channel) => channel.id === shop.pages.find(({ externalId }) => externalId === PAGE)?.id,
    )?.name
    const choice = page.getByRole('combobox', { name: `Cách giữ ảnh và tệp của ${name}` })
    await choice.selectOption('Xem qua KiotViet')
    await page.getByText(`${name}: đã đổi cách giữ ảnh và tệp.`).first().waitFor()
    await expect.poll(() => choice.inputValue()).toBe('proxy')
    expect(await barriers(page)).toEqual([])

    const { page: again, complaints } = await stack.visit({ as: OWNER, at: `/inbox/${id}` })
    await drawn(again, '/api/v1/media/msg_')
    expect(complaints()).toEqual([])
  })
})

describe('A picture that lies with somebody else', () => {
  it('is not loaded, so that nobody learns who reads what; what the shop sent from there can be opened', async () => {
    const asked: string[] = []
    const spy = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    }).listen(0, '127.0.0.1')
    await once(spy, 'listening')
    const url = `http://127.0.0.1:${(spy.address() as AddressInfo).port}/pixel.png`
    // A Page that hands on the platform's own addresses.
    const { id: personId } = await stack.facebook<{ id: string }>('addPerson', { name: 'Trần Thị Hình' })
    await stack.facebook('sendMessage', {
      pageId: shop.pages.find(({ externalId }) => externalId !== PAGE)?.externalId,
      personId,
      text: 'Xem hình em gửi',
      attachments: [{ type: 'image', url }],
    })
    const { id } = await firstOf<{ id: string }>(shop.owner, '/conversations?q=hinh')
    await shop.owner.post(
      `/conversations/${id}/messages`,
      { attachments: [{ type: 'image', url: 'https://shop.example/hoa.png' }] },
      { headers: { 'Idempotency-Key': 'from-elsewhere' } },
    )
    const { page, complaints } = await stack.visit({ as: OWNER, at: `/inbox/${id}` })
    await page.getByText(/Tệp không còn xem được/).waitFor()
    await page.getByRole('link', { name: /· shop\.example$/ }).waitFor()
    expect(await page.getByRole('link', { name: /· shop\.example$/ }).getAttribute('href')).toBe(
      'https://shop.example/hoa.png',
    )
    expect(await barriers(page)).toEqual([])
    const refused = complaints().filter((words) => words.includes('img-src'))
    expect(refused.some((words) => words.includes(url))).toBe(true)
    // Our own way to it leads nowhere either.
    const others = complaints().filter((words) => !words.includes('img-src'))
    expect(others.filter((words) => !words.includes('/api/v1/media/msg_'))).toEqual([])
    expect(asked).toEqual([])
    spy.close()
  })
})

const WORDS = {
  vi: {
    edit: /^Giờ làm việc của /,
    text: 'Nội dung gửi cho khách',
    off: 'Chủ Nhật',
    addBreak: 'Thêm giờ nghỉ trưa Thứ Hai',
    opensAgain: 'Mở lại Thứ Hai',
    holidays: 'Ngày nghỉ lễ',
    save: 'Lưu',
    saved: /đã lưu giờ làm việc/,
    on: 'Đang bật: Mai shop trả lời ạ',
    addresses: 'Địa chỉ nhận',
    kept: 'Đã lưu cách báo.',
    unavailable: 'Hệ thống chưa được cài đặt để báo bằng cách này.',
    email: 'Báo qua e-mail',
  },
  en: {
    edit: /^Business hours of /,
    text: 'What customers are told',
    off: 'Sunday',
    addBreak: 'Add a break on Monday',
    opensAgain: 'Opens again on Monday',
    holidays: 'Holidays',
    save: 'Save',
    saved: /business hours are saved/,
    on: 'On: Mai shop trả lời ạ',
    addresses: 'To these addresses',
    kept: 'Saved.',
    unavailable: 'This system has not been set up to tell you this way.',
    email: 'By e-mail',
  },
} as const

describe('Business hours', () => {
  it.each([
    { language: 'vi' as const, isPhone: false },
    { language: 'en' as const, isPhone: true },
  ])('are set with days off, holidays and the words customers are told: $language', async (how) => {
    const words = WORDS[how.language]
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/settings', ...how })
    await page.getByRole('button', { name: words.edit }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(words.text).fill('Mai shop trả lời ạ')
    const sunday = dialog.getByRole('switch', { name: words.off })
    if (await sunday.isChecked()) await sunday.click({ force: true })
    const addBreak = dialog.getByRole('button', { name: words.addBreak })
    if ((await addBreak.count()) > 0) await addBreak.click()
    await dialog.getByLabel(words.opensAgain).fill('14:00')
    const holidays = dialog.getByRole('combobox', { name: words.holidays })
    await holidays.fill('2/9/2027')
    await holidays.press('Enter')
    await dialog.getByText('02/09/2027', { exact: true }).waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await widthBeyondScreen(page)).toBe(0)
    await dialog.getByRole('button', { name: words.save }).click()
    await page.getByText(words.saved).first().waitFor()
    await page.getByText(words.on).first().waitFor()
    const { channels } = (
      await shop.owner.get<{
        channels: {
          away: { on: boolean; hours: { day: number; from: string; to: string }[]; holidays: string[] }
        }[]
      }>('/settings')
    ).body
    const away = channels.find((channel) => channel.away.on)?.away
    expect(away?.holidays).toEqual(['2027-09-02'])
    expect(away?.hours.map(({ day }) => day).sort()).toEqual([1, 1, 2, 3, 4, 5, 6])
    expect(away?.hours.filter(({ day }) => day === 1)).toEqual([
      { day: 1, from: '08:00', to: '12:00' },
      { day: 1, from: '14:00', to: '21:00' },
    ])

    // Where nobody has set up a mail server, addresses are kept and the page says why nothing can be switched on.
    const addresses = page.getByRole('combobox', { name: words.addresses })
    await addresses.fill(`${how.language}@hoamay.test`)
    await addresses.press('Enter')
    await page.getByRole('button', { name: words.save, exact: true }).last().click()
    await page.getByText(words.kept).first().waitFor()
    await page.getByText(words.unavailable).first().waitFor()
    expect(await page.getByRole('switch', { name: words.email }).isDisabled()).toBe(true)
    expect(await barriers(page)).toEqual([])
    expect(complaints()).toEqual([])
  })
})
