import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, firstOf, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import type { Visitor } from '../support/console-visitors.ts'

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
