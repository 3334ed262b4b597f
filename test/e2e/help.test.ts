import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { widthBeyondScreen } from '../support/console-visitors.ts'

let stack: ConsoleStack
beforeAll(async () => {
  stack = await startConsoleStack()
  await linkedShop(stack)
})
afterAll(() => stack?.close())

describe.each([
  {
    device: 'a desktop',
    language: 'vi' as const,
    isPhone: false,
    title: 'Hướng dẫn sử dụng',
    topic: 'Bác sĩ kênh',
  },
  { device: 'a phone', language: 'en' as const, isPhone: true, title: 'Guide', topic: 'The channel doctor' },
])('The guide on $device in $language', ({ language, isPhone, title, topic }) => {
  it('is read without signing in, topic by topic, without a barrier or sideways scrolling', async () => {
    const { page, complaints } = await stack.visit({ at: '/help', language, isPhone })
    await page.getByText(title).waitFor()
    await page.getByRole('link', { name: topic }).click()
    await page.getByRole('heading', { level: 1, name: topic }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/help/bac-si-kenh')
    const picture = page.getByRole('img', { name: /^(Trang Bác sĩ kênh|The channel doctor)/ })
    await picture.scrollIntoViewIfNeeded()
    await page.waitForFunction('[...document.images].every((one) => one.complete && one.naturalWidth > 0)')
    expect(await widthBeyondScreen(page)).toBe(0)
    expect(await barriers(page)).toEqual([])
    expect(complaints()).toEqual([])
  })
})

it('A question on a page leads to its topic beside the work', async () => {
  const { page } = await stack.visit({ as: 'hoamay-lan', at: '/channels' })
  const [beside] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Hướng dẫn' }).first().click(),
  ])
  await beside.getByRole('heading', { level: 1, name: 'Liên kết Trang Facebook' }).waitFor()
  await page.getByRole('heading', { level: 1, name: 'Kênh' }).waitFor()
})

it('A topic that is not there says so, and shows those that are', async () => {
  const { page } = await stack.visit({ at: '/help/khong-co' })
  await page.getByText('Hãy chọn một mục trong danh sách.').waitFor()
  await page.getByRole('link', { name: 'Trả lời khách' }).click()
  await page.getByRole('heading', { level: 1, name: 'Trả lời khách' }).waitFor()
})
