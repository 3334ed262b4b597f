import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { widthBeyondScreen } from '../support/console-visitors.ts'
import { startTellStandIns, type TellStandIns } from '../support/tell-stand-ins.ts'
import { eventually } from '../support/wait.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = 'hoamay-lan'
/** The sweep that looks after notices comes every half minute, and looks twice. */
const BY_THE_SWEEP = { timeoutMs: 120_000 }

let stack: ConsoleStack
let shop: ConsoleShop
let standIns: TellStandIns
let receiver: WebhookReceiver

beforeAll(async () => {
  standIns = await startTellStandIns()
  receiver = await startWebhookReceiver()
  stack = await startConsoleStack({ env: { ...standIns.env, ...receiver.env } })
  shop = await linkedShop(stack)
})
afterAll(async () => {
  await stack?.close()
  await standIns?.close()
  await receiver?.close()
})

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

/** The text of a mail as its reader sees it: sent as quoted-printable or base64. */
function readable(mail: string): string {
  const [head = '', body = ''] = mail.split(/\r?\n\r?\n(.*)/s)
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString()
  const bytes = body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(bytes, 'latin1').toString()
}

describe('A notice', () => {
  it('is asked for by e-mail and in KiotViet’s software, where the operator has set both up', async () => {
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/settings' })
    const addresses = page.getByRole('combobox', { name: 'Địa chỉ nhận' })
    await addresses.fill('chu@hoamay.test')
    await addresses.press('Enter')
    await page.getByRole('button', { name: 'Lưu', exact: true }).last().click()
    for (const name of ['Báo qua e-mail', 'Báo trong phần mềm KiotViet']) {
      await page.getByRole('switch', { name, disabled: false }).press('Space')
      await page.getByRole('switch', { name, checked: true }).waitFor()
    }
    expect(await page.getByText('Chưa có gì phải báo.').count()).toBe(2)
    expect(await barriers(page)).toEqual([])
    expect(complaints()).toEqual([])
  })

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

    // Beside the console, in Vietnamese first, with the way to where it is mended.
    const { mail, call } = await eventually(() => {
      const one = standIns.mails.find((sent) => readable(sent.text).includes(id))
      const another = standIns.calls.find(({ body }) => body.includes(id))
      return one && another ? { mail: one, call: another } : null
    }, BY_THE_SWEEP)
    const text = readable(mail.text)
    expect(mail.to).toEqual(['chu@hoamay.test'])
    expect(text.indexOf('đã mất kết nối')).toBeGreaterThanOrEqual(0)
    expect(text.indexOf('đã mất kết nối')).toBeLessThan(text.indexOf('—'))
    const link = /https?:\S+/.exec(text)?.[0] ?? ''
    expect(JSON.parse(call.body)).toMatchObject({ data: { channelId: id, url: link } })
    await page.goto(link)
    await page.getByRole('link', { name: 'Liên kết lại' }).first().waitFor()
    await page.goto('/settings')
    await expect.poll(() => page.getByText(/^Lần báo gần nhất: /).count()).toBe(2)
    expect(complaints()).toEqual([])
  })
})

describe('A system of the shop’s own', () => {
  it('is named by its owner, tried, told of a customer’s message, looked into, paused and taken away', async () => {
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/settings' })
    await page.getByRole('button', { name: 'Thêm địa chỉ nhận' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Địa chỉ nhận').fill(receiver.url('/phan-mem'))
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Thêm và lấy khoá' }).click()
    const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? ''
    await dialog.getByRole('button', { name: 'Đã chép xong' }).click()

    const row = page.getByRole('listitem', { name: receiver.url('/phan-mem') })
    await row.getByRole('button', { name: 'Gửi thử' }).click()
    await row.getByText('Đã nhận được.').waitFor()
    expect(receiver.calls('/phan-mem')).toHaveLength(1)
    await stack.facebook('sendMessage', {
      pageId: pageAt(0).externalId,
      personId: 'fb-khach-1',
      text: 'Có ship không shop?',
    })
    const told = await eventually(
      () => receiver.calls('/phan-mem').find(({ body }) => body.includes('message.received')) ?? null,
      BY_THE_SWEEP,
    )
    const headers = told.headers as Record<string, string>
    expect(new Webhook(secret).verify(told.body.toString('utf8'), headers)).toMatchObject({
      data: { channelId: pageAt(0).id },
    })

    await row.getByRole('button', { name: 'Các lần gửi' }).click()
    await dialog.getByText('khách gửi tin').first().waitFor()
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await row.getByRole('button', { name: 'Tạm ngừng' }).click()
    await row.getByText('Đang tạm ngừng').waitFor()
    await row.getByRole('button', { name: 'Xoá' }).click()
    await dialog.getByRole('button', { name: 'Xoá' }).click()
    await page.getByText('Chưa gửi đi đâu.').waitFor()
    expect(complaints()).toEqual([])
  })
})
