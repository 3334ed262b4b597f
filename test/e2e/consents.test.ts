import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { widthBeyondScreen } from '../support/console-visitors.ts'
import { consentOf } from '../support/consents.ts'
import { eventually } from '../support/wait.ts'

const OWNER = 'hoamay-lan'
const OFFICER = 'hoamay-thao'
const DESK = '/privacy'
const PATIENT = { timeoutMs: 30_000 }

let stack: ConsoleStack
let shop: ConsoleShop
beforeAll(async () => {
  stack = await startConsoleStack()
  shop = await linkedShop(stack)
})
afterAll(() => stack?.close())

const firstPage = () => {
  const [page] = shop.pages
  if (!page) throw new Error('No Page was linked')
  return page
}
const nameOf = async (channelId: string): Promise<string> =>
  (await shop.owner.get<{ name: string }>(`/channels/${channelId}`)).body.name

/** What each language calls the things on the desk. */
const WORDS = {
  vi: {
    title: 'Quyền riêng tư',
    withdraw: (code: string, channel: string) => `Rút lại đồng ý ${code} của ${channel}`,
    give: (code: string, channel: string) => `Đồng ý ${code} cho ${channel}`,
    confirmWithdraw: 'Rút lại',
    confirmGive: 'Tôi đồng ý',
    inUse: 'Đang dùng',
    withdrawn: 'Đã rút lại',
    done: /Đã thực hiện xong/,
    waiting: /đang chờ gửi sẽ không được gửi/,
    address: /Số 1B Yết Kiêu/,
    evidence: 'Bằng chứng đồng ý',
  },
  en: {
    title: 'Privacy',
    withdraw: (code: string, channel: string) => `Withdraw consent ${code} of ${channel}`,
    give: (code: string, channel: string) => `Consent to ${code} for ${channel}`,
    confirmWithdraw: 'Withdraw',
    confirmGive: 'I consent',
    inUse: 'In use',
    withdrawn: 'Withdrawn',
    done: /All is done/,
    waiting: /waiting to leave are not sent/,
    address: /1B Y/,
    evidence: 'Evidence of consent',
  },
} as const

describe.each([
  { device: 'a desktop', language: 'vi', isPhone: false },
  { device: 'a phone', language: 'en', isPhone: true },
] as const)('On $device in $language', ({ language, isPhone }) => {
  const words = WORDS[language]

  it('a consent is withdrawn after reading what happens then, and given again, with no barrier and nothing sideways', async () => {
    const channel = await nameOf(shop.oa.id)
    const { page, complaints } = await stack.visit({ as: OWNER, at: DESK, language, isPhone })
    await page.getByRole('heading', { level: 1, name: words.title }).waitFor()
    const card = page.getByRole('region', { name: channel })
    await card.getByText(words.inUse).first().waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await widthBeyondScreen(page)).toBe(0)

    await card.getByRole('button', { name: words.withdraw('ZA3', channel) }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(words.waiting).waitFor()
    // Who processes, and where they are found, stands wherever consent is asked or taken back.
    await dialog.getByText(words.address).waitFor()
    await dialog.getByText('1800 6162').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await widthBeyondScreen(page)).toBe(0)
    await dialog.getByRole('button', { name: words.confirmWithdraw, exact: true }).click()
    await card.getByText(words.withdrawn, { exact: true }).waitFor()
    await card.getByText(words.done).waitFor()
    expect((await consentOf(shop.owner, shop.oa.id, 'ZA3')).state).toBe('withdrawn')

    await card.getByRole('button', { name: words.give('ZA3', channel) }).click()
    await page.getByRole('dialog').getByText(words.address).waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: words.confirmGive }).click()
    await card.getByRole('button', { name: words.withdraw('ZA3', channel) }).waitFor()
    expect((await consentOf(shop.owner, shop.oa.id, 'ZA3')).state).toBe('granted')
    expect(complaints()).toEqual([])
  })

  it('the evidence opens as a page to print', async () => {
    const { id } = await consentOf(shop.owner, shop.oa.id, 'ZA1')
    const { page, complaints } = await stack.visit({ as: OWNER, at: DESK, language, isPhone })
    const link = page.locator(`a[href*="/privacy/consents/${id}/evidence"]`)
    await link.waitFor()
    const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()])
    await opened.getByRole('heading', { level: 1, name: words.evidence }).waitFor()
    await opened.getByText('hoamay-lan').first().waitFor()
    expect(await barriers(opened)).toEqual([])
    expect(await widthBeyondScreen(opened)).toBe(0)
    await opened.close()
    expect(complaints()).toEqual([])
  })
})

it('FB5 withdrawn ends the subscription at the platform, says so on the desk, and is there again once given again', async () => {
  const channel = firstPage()
  const name = await nameOf(channel.id)
  const { page } = await stack.visit({ as: OWNER, at: DESK })
  const card = page.getByRole('region', { name })
  await card.getByRole('button', { name: WORDS.vi.withdraw('FB5', name) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rút lại', exact: true }).click()
  await card.getByText('Facebook đã ngừng gửi tin mới của Trang này.').waitFor()
  await eventually(async () => {
    const { receipt } = await consentOf(shop.owner, channel.id, 'FB5')
    expect(receipt).toMatchObject({ state: 'done', subscription: 'removed', platformGrant: 'shared' })
  }, PATIENT)
  await card.getByRole('button', { name: WORDS.vi.give('FB5', name) }).click()
  await page.getByRole('dialog').getByRole('button', { name: WORDS.vi.confirmGive }).click()
  await card.getByRole('button', { name: WORDS.vi.withdraw('FB5', name) }).waitFor()
})

it('A privacy officer begins at the desk, may withdraw there, and finds no inbox to be refused at', async () => {
  const { page, complaints } = await stack.visit({ as: OFFICER, at: '/' })
  await page.getByRole('heading', { level: 1, name: WORDS.vi.title }).waitFor()
  const places = page.getByRole('navigation', { name: 'Điều hướng chính' }).getByRole('link')
  expect(await places.allInnerTexts()).toEqual(['Riêng tư'])
  const name = await nameOf(shop.oa.id)
  const card = page.getByRole('region', { name })
  await card.getByRole('button', { name: WORDS.vi.withdraw('ZA1', name) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rút lại', exact: true }).click()
  await card.getByText('Đã rút lại', { exact: true }).waitFor()
  expect(await consentOf(shop.owner, shop.oa.id, 'ZA1')).toMatchObject({ state: 'withdrawn' })
  // Nowhere at the desk are they asked what they look for: each look says it by itself.
  const looks: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/')) looks.push(request.headers().purpose)
  })
  const duties = page.getByRole('navigation', { name: 'Các mục quyền riêng tư' }).getByRole('link')
  for (const duty of await duties.allInnerTexts()) {
    await duties.getByText(duty, { exact: true }).click()
    await page.getByRole('region', { name: duty }).waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  }
  expect(new Set(looks)).toEqual(new Set(['special-contact']))
  expect(complaints()).toEqual([])
})

it('An agent finds no way to the desk', async () => {
  const { page } = await stack.visit({ as: 'hoamay-minh', at: '/inbox' })
  await page.getByRole('navigation', { name: 'Điều hướng chính' }).getByRole('link').first().waitFor()
  expect(await page.getByRole('link', { name: 'Riêng tư' }).count()).toBe(0)
})
