import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type ConsoleShop, firstOf, linkedShop } from '../support/console-shop.ts'

const OWNER = 'hoamay-lan'
const PAGE = '100000000000001'

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
  await stack.facebook('sendMessage', {
    pageId: PAGE,
    personId: 'fb-khach-1',
    text: 'Shop còn váy hoa không?',
  })
  await firstOf(shop.owner, '/conversations?q=vay')
})
afterAll(() => stack?.close())

const atPage = async (at: string, isPhone = false): Promise<Page> => {
  const { page } = await stack.visit({ as: OWNER, at, isPhone })
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
  return page
}
const focused = (page: Page) => page.locator(':focus')
const pageLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Điều hướng chính' }).getByRole('link', { name })
const headingWithFocus = (page: Page, level: number, name: string) =>
  page.getByRole('heading', { level, name }).and(focused(page)).waitFor({ state: 'attached' })

describe('Whoever goes to another page by keyboard', () => {
  it('begins at its heading and hears its name; Tab goes on from there', async () => {
    const page = await atPage('/inbox')
    for (const name of ['Kênh bán hàng', 'Bình luận']) {
      await pageLink(page, name === 'Kênh bán hàng' ? 'Kênh' : name).focus()
      await page.keyboard.press('Enter')
      await headingWithFocus(page, 1, name)
      await page.getByRole('status').getByText(`${name} · KiotViet Social`).waitFor({ state: 'attached' })
      await page.keyboard.press('Tab')
      await page.getByRole('main').locator(':focus').waitFor()
    }
    expect(await barriers(page)).toEqual([])
  })

  it('begins there as well when going back', async () => {
    const page = await atPage('/inbox')
    await pageLink(page, 'Bình luận').click()
    await headingWithFocus(page, 1, 'Bình luận')
    await page.goBack()
    await headingWithFocus(page, 1, 'Hộp thư')
  })
})

describe('The focus stays where it is', () => {
  it('when a page is opened for the first time', async () => {
    const page = await atPage('/comments')
    await page.keyboard.press('Tab')
    await page.getByRole('link', { name: 'Tới nội dung chính' }).and(focused(page)).waitFor()
  })

  it('when a list is filtered', async () => {
    const page = await atPage('/inbox')
    const box = page.getByRole('checkbox', { name: 'Chưa đọc' })
    await box.focus()
    await page.keyboard.press('Space')
    await page.waitForURL(/unread=/)
    await page.getByText('Shop còn váy hoa không?').first().waitFor()
    await box.and(focused(page)).waitFor({ state: 'attached' })
  })
})

describe('On a phone', () => {
  it('an opened conversation begins at its person, and the list again at its heading', async () => {
    const page = await atPage('/inbox', true)
    await page.getByRole('navigation', { name: 'Danh sách cuộc trò chuyện' }).getByRole('link').first().tap()
    await page.waitForURL(/\/inbox\/cnv_/)
    await page.getByRole('main').getByRole('heading', { level: 2 }).and(focused(page)).waitFor()
    await page.getByRole('link', { name: 'Về danh sách cuộc trò chuyện' }).tap()
    await headingWithFocus(page, 1, 'Hộp thư')
  })
})
