import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { consentToAll, continueToPlatform, permissionBox } from '../support/console-linking.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { DEMO_FACEBOOK_USER } from '../support/link-accounts.ts'

const OWNER = 'hoamay-lan'
const MANY_PAGES = 60

let stack: ConsoleStack
beforeAll(async () => {
  stack = await startConsoleStack()
})
afterAll(() => stack?.close())

const answersLike = (plan: object) =>
  stack.facebook('setLogin', { plan: { userId: DEMO_FACEBOOK_USER, ...plan } })
const store = () => stack.programs.store
const newFacebookLink = (as = OWNER, language: 'vi' | 'en' = 'vi') =>
  stack.visit({ as, language, at: '/links/new?platform=facebook' })

describe('Asking for consent', () => {
  it('starts with nothing ticked, and records nothing where nothing is chosen', async () => {
    const { page, complaints } = await newFacebookLink()
    const boxes = page.getByRole('checkbox')
    await boxes.first().waitFor()
    expect(await boxes.count()).toBe(5)
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false)
    await continueToPlatform(page)
    await page.getByRole('alert').getByText('Hãy chọn ít nhất một quyền.').waitFor()
    expect(await store().links.countDocuments({ shopId: 'hoamay' })).toBe(0)
    expect(complaints()).toEqual([])
  })

  it('names purpose, data and what fails without it for each, and who processes', async () => {
    const { page } = await newFacebookLink(OWNER, 'en')
    await page.getByRole('checkbox').first().waitFor()
    for (const label of ['What it is for', 'If you do not agree', 'Data concerned'])
      expect(await page.getByText(label, { exact: true }).count()).toBe(5)
    for (const words of ['1800 6162', 'hotro@kiotviet.vn', 'Số 1B Yết Kiêu'])
      await page.locator('address').getByText(words).waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('asks the platform for exactly what was ticked', async () => {
    await answersLike({ decision: 'approve' })
    const { page } = await newFacebookLink()
    await permissionBox(page, 'FB1').check()
    const [dialog] = await Promise.all([
      page.waitForRequest((request) => request.url().includes('/dialog/oauth')),
      continueToPlatform(page),
    ])
    const scopes = new URL(dialog.url()).searchParams.get('scope')?.split(',').sort()
    expect(scopes).toEqual(['pages_read_engagement', 'pages_show_list'])
  })

  it('is the owner’s alone: staff are told so', async () => {
    const { page } = await newFacebookLink('hoamay-minh')
    await page.getByText('Chỉ chủ cửa hàng liên kết hoặc ngắt liên kết được kênh.').waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
  })
})

describe('Coming back from the platform', () => {
  it('tells a refusal, what to do next, and lets one try again with the permissions chosen before', async () => {
    await answersLike({ decision: 'cancel' })
    const { page } = await newFacebookLink()
    await consentToAll(page)
    await page
      .getByRole('alert')
      .getByText(/không đồng ý cấp quyền/)
      .waitFor()
    await page
      .getByRole('alert')
      .getByText(/bắt đầu lại và bấm đồng ý/)
      .waitFor()
    await answersLike({ decision: 'approve' })
    await page.getByRole('link', { name: 'Thử lại' }).click()
    await page.getByRole('heading', { name: 'Chọn Trang để liên kết' }).waitFor()
  })

  it('shows another user nothing of the link', async () => {
    await answersLike({ decision: 'approve' })
    const owner = await newFacebookLink()
    await consentToAll(owner.page)
    await owner.page.getByRole('heading', { name: 'Chọn Trang để liên kết' }).waitFor()
    const path = new URL(owner.page.url()).pathname
    const stranger = await stack.visit({ as: 'banhgio-huong', at: `${path}?problem=wrong-user` })
    await stranger.page
      .getByRole('alert')
      .getByText(/do một người dùng khác bắt đầu/)
      .waitFor()
    expect(await stranger.page.locator('body').innerText()).not.toContain('Hoa Mai')
  })

  it('says which permissions the platform did not grant, and that messages do not arrive without them', async () => {
    await answersLike({ scopes: ['pages_show_list', 'pages_read_engagement'], pageIds: ['100000000000006'] })
    const { page } = await newFacebookLink(OWNER, 'en')
    await consentToAll(page)
    await page.getByRole('checkbox', { name: 'Vườn Cây Nhà Lá' }).check()
    await page.getByRole('button', { name: 'Link selected Pages (1)' }).click()
    await page.getByRole('heading', { name: 'Linked', exact: true }).waitFor()
    await page.getByText(/customers’ messages do not arrive yet/).waitFor()
    expect(await page.getByText('Not granted by the platform').count()).toBe(4)
    expect(await barriers(page)).toEqual([])
  })

  it('finds one Page among many by its name without marks, and keeps what was chosen before', async () => {
    const pages = await Promise.all(
      Array.from({ length: MANY_PAGES }, (_, n) =>
        stack.facebook<{ id: string }>('addPage', { name: `Tiệm Bánh Số ${n + 1}` }),
      ),
    )
    const pageIds = pages.map(({ id }) => id)
    await stack.facebook('addUser', { id: '300000000000077', name: 'Quản lý chuỗi', pageIds })
    await stack.facebook('setLogin', { plan: { userId: '300000000000077' } })
    const { page } = await newFacebookLink()
    await consentToAll(page)
    const search = page.getByRole('searchbox')
    await search.fill('banh so 17')
    await page.getByRole('checkbox', { name: 'Tiệm Bánh Số 17' }).check()
    expect(await page.getByRole('listitem').filter({ hasText: 'Tiệm Bánh' }).count()).toBe(1)
    await search.fill('BÁNH SỐ 5')
    await page.getByRole('checkbox', { name: /Chọn cả 11 Trang/ }).check()
    await page.getByRole('button', { name: 'Liên kết 12 Trang' }).click()
    await page.getByRole('heading', { name: 'Đã liên kết xong' }).waitFor()
    expect(await store().channels.countDocuments({ shopId: 'hoamay', name: /Tiệm Bánh/ })).toBe(12)
  })
})

describe('The channels page', () => {
  it('shows state and permissions in words, and unlinks with the history when asked twice', async () => {
    const { page, complaints } = await stack.visit({ as: OWNER, at: '/channels' })
    const card = page.getByRole('listitem').filter({ hasText: 'Tiệm Bánh Số 17' })
    await card.getByText('Đang hoạt động').waitFor()
    await card.getByRole('button', { name: '5/5 quyền đang dùng' }).click()
    await card.getByText(/gửi và nhận tin nhắn, bình luận/).waitFor()
    expect(await barriers(page)).toEqual([])

    await card.getByRole('button', { name: 'Việc khác với Tiệm Bánh Số 17' }).click()
    await page.getByRole('menuitem', { name: 'Ngắt liên kết' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/giữ 30 ngày rồi xoá/).waitFor()
    await dialog.getByRole('checkbox', { name: 'Xoá luôn lịch sử của kênh này' }).check()
    await dialog.getByText(/Không khôi phục được/).waitFor()
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Ngắt liên kết' }).click()
    await page.getByText('Đã ngắt liên kết “Tiệm Bánh Số 17”.').waitFor()
    await page.getByRole('button', { name: 'Đã ngắt liên kết (1)' }).click()
    await card.getByRole('link', { name: 'Liên kết lại' }).waitFor()
    expect(complaints()).toEqual([])
  })

  it('names a channel whose connection died, and leads to linking it again with what it used', async () => {
    await store().channels.updateOne(
      { shopId: 'hoamay', name: 'Tiệm Bánh Số 52' },
      { $set: { status: 'needs-relink' } },
    )
    const { page } = await stack.visit({ as: OWNER, at: '/channels', language: 'en' })
    const card = page.getByRole('listitem').first()
    await card.getByText('Tiệm Bánh Số 52').waitFor()
    await card.getByText('Needs linking again').waitFor()
    await card.getByRole('link', { name: 'Link again' }).click()
    await page.getByText('In use', { exact: true }).first().waitFor()
    expect(await page.getByText('In use', { exact: true }).count()).toBe(5)
    for (const box of await page.getByRole('checkbox').all()) expect(await box.isChecked()).toBe(false)
  })
})
