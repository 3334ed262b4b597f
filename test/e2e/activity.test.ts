import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleShop, firstOf, linkedShop } from '../support/console-shop.ts'
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

async function looksRight({ page, complaints }: Visitor): Promise<void> {
  expect(await barriers(page)).toEqual([])
  expect(await widthBeyondScreen(page)).toBe(0)
  expect(complaints()).toEqual([])
}

const WORDS = {
  vi: {
    account: 'Tài khoản',
    title: 'Hoạt động',
    list: 'Việc đã làm',
    kind: 'Loại việc',
    linked: 'Kết nối kênh',
    sessions: 'Phiên đăng nhập',
    current: 'Phiên này',
    end: /^Kết thúc phiên của Minh/,
    ended: /Đã kết thúc 1 phiên/,
  },
  en: {
    account: 'Account',
    title: 'Activity',
    list: 'What was done',
    kind: 'Kind',
    linked: 'Linked a channel',
    sessions: 'Sessions',
    current: 'This session',
    end: /^End the session of Minh/,
    ended: /1 sessions ended/,
  },
} as const

describe.each([
  { device: 'a desktop', language: 'vi' as const, isPhone: false },
  { device: 'a phone', language: 'en' as const, isPhone: true },
])('On $device in $language', ({ language, isPhone }) => {
  const words = WORDS[language]

  it('an owner finds from the account menu who did what, and filters it by kind', async () => {
    const visitor = await stack.visit({ as: OWNER, at: '/inbox', language, isPhone })
    const { page } = visitor
    await page.getByRole('button', { name: words.account }).click()
    await page.getByRole('menuitem', { name: words.title }).click()
    await page.getByRole('heading', { name: words.title }).waitFor()
    const list = page.getByRole('list', { name: words.list })
    await list.getByRole('listitem').first().waitFor()
    await page.getByLabel(words.kind).selectOption('channel-linked')
    await eventually(async () => page.url().includes('kind=channel-linked'))
    await eventually(async () => {
      const rows = await list.getByRole('listitem').allInnerTexts()
      return rows.length === 3 && rows.every((row) => row.includes(words.linked))
    })
    await looksRight(visitor)
  })

  it('an owner ends a session they do not know, and its browser is signed out', async () => {
    const agent = await stack.programs.signIn('hoamay-minh')
    const visitor = await stack.visit({ as: OWNER, at: '/activity', language, isPhone })
    const { page } = visitor
    await page.getByRole('tab', { name: words.sessions }).click()
    await page.getByRole('list', { name: words.sessions }).getByText(words.current).waitFor()
    await looksRight(visitor)
    await page.getByRole('button', { name: words.end }).first().click()
    await page.getByText(words.ended).waitFor()
    await eventually(async () => (await agent.get('/me')).status === 401)
  })
})

it('An owner freezes a channel, cancels of what waits what is not theirs, and lifting it goes on by itself after a sign-in in another tab', async () => {
  await stack.facebook('sendMessage', {
    pageId: PAGE,
    personId: 'fb-khach-1',
    text: 'Còn bó hướng dương không?',
  })
  const chat = await firstOf<{ id: string; channelId: string }>(shop.owner, '/conversations?q=duong')
  const { name } = (await shop.owner.get<{ name: string }>(`/channels/${chat.channelId}`)).body
  const visitor = await stack.visit({ as: OWNER, at: '/activity?tab=freezes', isPhone: true })
  const { page } = visitor
  await page.getByRole('tab', { name: 'Bảo vệ' }).waitFor()
  await page.getByRole('button', { name: `Tạm khoá ${name}`, exact: true }).click()
  await page.getByText(/Đã tạm khoá\. /).waitFor()
  await page.getByText('Không có tin nào đang chờ gửi.').waitFor()
  const sends = `/conversations/${chat.id}/messages`
  for (const text of ['Dạ còn ạ', 'Chuyển tiền trước vào số này'])
    await shop.owner.post(sends, { text }, { headers: { 'Idempotency-Key': randomUUID() } })
  const heldBack = { shopId: 'hoamay', threadKey: chat.id, open: true, problem: 'channel-frozen' }
  await eventually(async () => (await stack.programs.store.outbox.countDocuments(heldBack)) > 0)
  await page.reload()
  await page.getByText(/^2 tin đang chờ gửi/).waitFor()
  await page.getByRole('button', { name: 'Xem tin đang chờ' }).click()
  const waiting = page.getByRole('list', { name: 'Tin đang chờ gửi' })
  await waiting
    .getByText(/^Lan → /)
    .first()
    .waitFor()
  await waiting.getByRole('checkbox', { name: /^Chuyển tiền/ }).press('Space')
  await looksRight(visitor)
  await page.getByRole('button', { name: 'Huỷ 1 tin đã chọn' }).click()
  await page
    .getByText(/^Đã huỷ 1 tin\. /)
    .first()
    .waitFor()
  await page.getByText(/^1 tin đang chờ gửi/).waitFor()
  await page.getByRole('button', { name: 'Đúng là tôi, gỡ khoá' }).waitFor()
  await looksRight(visitor)
  // They signed in an hour ago, and are shown the issuer's page now.
  await stack.control('issuer.autoLogin', { sub: null })
  await stack.programs.store.sessions.updateMany(
    { userId: OWNER },
    { $set: { provenAt: new Date(Date.now() - 3_600_000) } },
  )
  await page.getByRole('button', { name: 'Đúng là tôi, gỡ khoá' }).click()
  const again = page.getByRole('dialog').getByRole('link', { name: 'Đăng nhập lại' })
  await again.waitFor()
  expect(await barriers(page)).toEqual([])
  const [tab] = await Promise.all([page.context().waitForEvent('page'), again.click()])
  await tab.getByRole('button', { name: /Lan/ }).click()
  await tab.waitForURL(/\/signed-in$/)
  await page.getByText(/Đã gỡ\. /).waitFor()
  expect(await stack.programs.store.freezes.countDocuments({ shopId: 'hoamay', endedAt: null })).toBe(0)
  expect(page.url()).toContain('/activity?tab=freezes')
  const said = async () =>
    (await shop.owner.get<{ items: { text: string; status: string }[] }>(sends)).body.items
  await eventually(async () =>
    (await said()).some(({ text, status }) => text === 'Dạ còn ạ' && /sent|delivered|read/.test(status)),
  )
  expect((await said()).find(({ text }) => text.startsWith('Chuyển tiền'))?.status).toBe('failed')
})
