// @ts-check
import { join } from 'node:path'
import { callSandbox } from './sandbox-control.mjs'
import { ANSWER, liveABit, loseAPage, THANKS, unsubscribeAPage } from './screenshot-shop.mjs'

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

/**
 * @param {{ browser: Browser, publicUrl: string, sandboxUrl: string, folder: string, say: (line: string) => void }} where
 */
export async function photograph({ browser, publicUrl, sandboxUrl, folder, say }) {
  const save = async (/** @type {Page} */ page, /** @type {string} */ name) => {
    // Pictures and the last transition are still on their way when the words stand.
    await page.waitForLoadState('networkidle').catch(() => undefined)
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
    say(`  docs/images/${name}.png`)
  }
  const open = (/** @type {object} */ options) => openPage(browser, publicUrl, options)

  const page = await open({})
  await page.getByRole('link', { name: 'Mở trang người mua' }).waitFor()
  await save(page, 'start-page')
  const foreigner = await open({ language: 'en' })
  await foreigner.getByRole('heading', { level: 1 }).waitFor()
  await save(foreigner, 'start-page-en')
  await foreigner.context().close()
  // From here on as a shop on the real platforms sees it.
  await hideTrial(page)
  await signIn(page, sandboxUrl)
  await linkFacebook(
    page,
    () => save(page, 'linking-consent'),
    () => save(page, 'linking-choose'),
  )
  await linkZalo(page)
  const shoppers = await liveABit(sandboxUrl)

  await page.goto('/inbox')
  await page.getByText('Giao thứ Bảy, trước 9 giờ nhé').waitFor()
  await page.getByRole('link', { name: /Nguyễn Thu Hà/ }).click()
  await page.getByRole('textbox', { name: 'Nội dung trả lời' }).fill(ANSWER)
  await page.keyboard.press('Enter')
  await page.getByText('Khách đã nhận').waitFor()
  await shoppers.readAndThank()
  await page.getByText('Khách đã xem').waitFor()
  await page.getByText(THANKS).last().waitFor()
  await page.getByRole('button', { name: 'Thông tin khách' }).click()
  await page.getByRole('heading', { level: 3, name: 'Nguyễn Thu Hà' }).waitFor()
  await save(page, 'inbox-vi')
  const conversation = new URL(page.url()).pathname

  await page.goto('/comments')
  await page.getByText('Màu xanh ngọc khi nào về lại ạ?').first().click()
  await page.getByRole('article').first().waitFor()
  await save(page, 'comments')
  await page.goto('/people?q=Minh')
  await page.getByRole('link', { name: /Trần Minh Đức/ }).click()
  await page.getByRole('button', { name: 'Hiện số điện thoại' }).waitFor()
  await save(page, 'people')
  await loseAPage(sandboxUrl)
  await page.goto('/inbox')
  await page.getByRole('link', { name: /Ship cho mình 2 gói/ }).click()
  await page.getByRole('textbox', { name: 'Nội dung trả lời' }).fill('Dạ shop giao trong chiều nay ạ')
  await page.keyboard.press('Enter')
  await page.getByText(/Kênh này cần liên kết lại/).waitFor()
  await page.goto('/channels')
  const card = page.getByRole('listitem').filter({ hasText: 'Hoa Mây' })
  await card.getByRole('button', { name: /quyền đang dùng/ }).click()
  await card.getByText('Đã cấp').first().waitFor()
  await save(page, 'channels')
  await unsubscribeAPage(sandboxUrl)
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Thời Trang Hoa Mai' })
    .getByRole('link', { name: 'Khám kênh' })
    .click()
  await page.getByRole('button', { name: 'Đăng ký lại', exact: true }).waitFor()
  await page.getByRole('list', { name: /mỗi ngày/ }).waitFor()
  await save(page, 'doctor-vi')
  const examined = new URL(page.url()).pathname

  const english = await open({ language: 'en', state: await page.context().storageState() })
  await english.goto(conversation)
  await english.getByText(THANKS).last().waitFor()
  await english.getByRole('button', { name: 'Customer details' }).click()
  await english.getByRole('heading', { level: 3, name: 'Nguyễn Thu Hà' }).waitFor()
  await save(english, 'inbox-en')
  await english.goto(examined)
  await english.getByRole('button', { name: 'Subscribe again', exact: true }).waitFor()
  await english.getByRole('list', { name: /a day over/ }).waitFor()
  await save(english, 'doctor-en')
  const others = { comments: '/comments', people: '/people', channels: '/channels' }
  const plain = { ...PLAIN_PAGES, 'data-request': await requestForm(page) }
  await photographPages(english, { ...others, ...plain }, 'en', save)
  await photographPages(page, plain, 'vi', save)

  for (const language of /** @type {const} */ (['vi', 'en'])) {
    const operator = await open({ language })
    await hideTrial(operator)
    await callSandbox(sandboxUrl, 'issuer.autoLogin', { sub: 'operator-son' })
    await operator.goto('/auth/login?returnTo=/operations')
    await photographPages(operator, { operations: '/operations' }, language, save)
    await operator.context().close()
  }

  const phone = await open({
    viewport: PHONE,
    deviceScaleFactor: 2,
    state: await page.context().storageState(),
  })
  await phone.goto('/inbox')
  await phone.getByText('Giao thứ Bảy, trước 9 giờ nhé').waitFor()
  await save(phone, 'phone-inbox')
  await phone.goto(conversation)
  await phone.getByText(THANKS).last().waitFor()
  await save(phone, 'phone-conversation')
}

/** Pages that need nothing but to be opened. */
const PLAIN_PAGES = {
  consents: '/privacy?tab=consents',
  requests: '/privacy?tab=requests',
  settings: '/settings',
  activity: '/activity',
  protection: '/activity?tab=freezes',
  complaints: '/privacy?tab=complaints',
  authority: '/privacy?tab=authority',
  partners: '/privacy?tab=partners',
  complaint: '/complaints',
  linking: '/links/new?platform=facebook',
  help: '/help/tra-loi-khach',
}

/**
 * Where the customers of the first account ask about their data.
 * @param {Page} page of its shop's owner
 */
async function requestForm(page) {
  const answer = await page.request.get('/api/v1/privacy/request-links')
  const { items } = /** @type {{ items: { url: string }[] }} */ (await answer.json())
  const [first] = items
  if (first === undefined) throw new Error('No account has a form for requests')
  return new URL(first.url).pathname
}

/**
 * Opens each; its heading stands, and nothing on it is still being read.
 * @param {Page} page @param {Readonly<Record<string, string>>} places name → address @param {'vi' | 'en'} language
 * @param {(page: Page, name: string) => Promise<void>} save
 */
async function photographPages(page, places, language, save) {
  for (const [name, address] of Object.entries(places)) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    await save(page, `${name}-${language}`)
  }
}

/**
 * @param {Browser} browser @param {string} baseURL
 * @param {{ language?: string, viewport?: { width: number, height: number }, deviceScaleFactor?: number,
 *   state?: Awaited<ReturnType<import('playwright-core').BrowserContext['storageState']>> }} options
 */
async function openPage(
  browser,
  baseURL,
  { language = 'vi', viewport = DESKTOP, deviceScaleFactor = 1, state },
) {
  const isPhone = viewport === PHONE
  const context = await browser.newContext({
    baseURL,
    viewport,
    deviceScaleFactor,
    hasTouch: isPhone,
    isMobile: isPhone,
    ...(state === undefined ? {} : { storageState: { cookies: state.cookies, origins: [] } }),
  })
  await context.addInitScript({ content: `localStorage.setItem('language', '${language}')` })
  const page = await context.newPage()
  if (state === undefined) await page.goto('/')
  else await hideTrial(page)
  return page
}

/** @param {Page} page */
const hideTrial = (page) =>
  page.route('**/trial.json', (route) => route.fulfill({ json: { shopperUrl: null } }))

/** @param {Page} page @param {string} sandboxUrl */
async function signIn(page, sandboxUrl) {
  await callSandbox(sandboxUrl, 'issuer.autoLogin', { sub: 'hoamay-lan' })
  await page.getByRole('link', { name: 'Đăng nhập bằng tài khoản KiotViet' }).click()
  await page.getByRole('link', { name: /Liên kết Trang Facebook/ }).click()
}

/** @param {Page} page @param {() => Promise<void>} onConsent @param {() => Promise<void>} onChoice */
async function linkFacebook(page, onConsent, onChoice) {
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  await boxes.first().check()
  await onConsent()
  for (const box of await boxes.all()) await box.check()
  await page.getByRole('button', { name: 'Tiếp tục tới Facebook' }).click()
  await page.getByRole('button', { name: 'Tiếp tục', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Thời Trang Hoa Mai' }).check()
  await page.getByRole('checkbox', { name: 'Gốm Sứ Làng Cổ' }).check()
  await page.getByRole('checkbox', { name: 'Cà Phê Rang Mộc Ban Mê' }).check()
  await onChoice()
  await page.getByRole('button', { name: 'Liên kết 3 Trang' }).click()
  await page.getByRole('heading', { name: 'Đã liên kết xong' }).waitFor()
}

/** @param {Page} page */
async function linkZalo(page) {
  await page.goto('/links/new?platform=zalo')
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  for (const box of await boxes.all()) await box.check()
  await page.getByRole('button', { name: 'Tiếp tục tới Zalo' }).click()
  await page.getByRole('button', { name: 'Cho phép' }).click()
  await page.getByRole('heading', { name: 'Đã liên kết xong' }).waitFor()
}
