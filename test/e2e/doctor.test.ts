import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { widthBeyondScreen } from '../support/console-visitors.ts'

const OWNER = 'hoamay-lan'

let stack: ConsoleStack
let shop: ConsoleShop

beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
})
afterAll(() => stack?.close())

const pageAt = (at: number) => {
  const page = shop.pages[at]
  if (!page) throw new Error('Two Pages are linked')
  return page
}

describe.each([
  {
    device: 'a desktop',
    language: 'vi' as const,
    isPhone: false,
    again: 'Kiểm tra lại',
    fine: /Đang ổn/,
    chart: /mỗi ngày/,
  },
  {
    device: 'a phone',
    language: 'en' as const,
    isPhone: true,
    again: 'Check again',
    fine: /Fine \(/,
    chart: /a day over/,
  },
])('The channel doctor on $device in $language', ({ language, isPhone, again, fine, chart }) => {
  it.each([
    ['a Page', () => pageAt(1).id],
    ['an OA', () => shop.oa.id],
  ])('examines %s without a barrier, sideways scrolling or a complaint', async (_, channelId) => {
    const { page, complaints } = await stack.visit({
      as: OWNER,
      at: `/channels/${channelId()}/doctor`,
      language,
      isPhone,
    })
    await page.getByRole('button', { name: fine }).waitFor()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.title()).toMatch(/^.+ · KiotViet Social$/)
    expect(await barriers(page)).toEqual([])
    expect(await widthBeyondScreen(page)).toBe(0)
    await page.getByRole('list', { name: chart }).waitFor()
    expect(await page.getByRole('list', { name: chart }).getByRole('listitem').count()).toBe(7)
    await page.getByRole('button', { name: again }).click()
    await page.getByRole('button', { name: fine }).waitFor()
    expect(complaints()).toEqual([])
  })
})

describe('A Page whose subscription was lost', () => {
  it('is found from its card, mended by one button, and well afterwards', async () => {
    await stack.facebook('setSubscription', { pageId: pageAt(0).externalId, fields: null })
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/channels' })
    const card = page.getByRole('listitem').filter({ hasText: 'Thời Trang Hoa Mai' })
    await card.getByRole('link', { name: 'Khám kênh' }).click()
    const check = page.getByRole('listitem').filter({ hasText: 'Đăng ký nhận tin của Trang' })
    await check.getByText('Hỏng').waitFor()
    await check.getByText(/subscribed_apps/).waitFor()
    expect(await barriers(page)).toEqual([])
    await check.getByRole('button', { name: 'Đăng ký lại', exact: true }).click()
    await page.getByText('Đã đăng ký lại với Facebook. Tin bị bỏ lỡ đang được đọc bù.').waitFor()
    await check.getByText('Hỏng').waitFor({ state: 'detached' })
    expect(complaints()).toEqual([])
  })

  it('is mended by keyboard alone', async () => {
    await stack.facebook('setSubscription', { pageId: pageAt(0).externalId, fields: null })
    const { page } = await stack.visit({ as: OWNER, at: `/channels/${pageAt(0).id}/doctor` })
    const button = page.getByRole('button', { name: 'Đăng ký lại', exact: true })
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('Enter')
    await button.waitFor({ state: 'detached' })
  })
})

describe('A notice', () => {
  it('stands in the header of every page, leads to the doctor, and is gone once read', async () => {
    const { id } = shop.oa
    await stack.control('zalo.revoke', { oaId: shop.oa.externalId })
    const examined = await shop.owner.post<{ checks: { id: string; status: string }[] }>(
      `/channels/${id}/check`,
    )
    expect(examined.body.checks.find((check) => check.id === 'token')).toMatchObject({ status: 'failed' })
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/people' })
    const bell = page.getByRole('button', { name: 'Thông báo: 1' })
    await bell.waitFor({ timeout: 60_000 })
    await bell.click()
    await page.getByText('đã mất kết nối').waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('link', { name: 'Xem kênh' }).click()
    await page.getByRole('link', { name: 'Liên kết lại' }).first().waitFor()
    await page.getByRole('button', { name: 'Thông báo: 1' }).click()
    await page.getByRole('button', { name: /^Đã đọc/ }).click()
    await page.getByRole('button', { name: 'Thông báo: 0' }).waitFor()
    expect(complaints()).toEqual([])
  })
})
