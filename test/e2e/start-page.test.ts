import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from '../support/axe.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { widthBeyondScreen } from '../support/console-visitors.ts'
import { rawGet } from '../support/raw-get.ts'

/** What a phone on a slow line has to fetch before the first page works. */
const FIRST_LOAD_BYTES = 250_000

let stack: ConsoleStack
let url: string
beforeAll(async () => {
  stack = await startConsoleStack({ workers: 0 })
  url = stack.programs.url
})
afterAll(() => stack?.close())

describe('The start page', () => {
  it('tells a visitor what this is and how to try it, in Vietnamese first', async () => {
    const { page, complaints } = await stack.visit()
    await page.getByRole('heading', { level: 1, name: /Trả lời khách Facebook và Zalo/ }).waitFor()
    expect(await page.title()).toBe('Trả lời khách Facebook và Zalo · KiotViet Social')
    expect(await page.getAttribute('html', 'lang')).toBe('vi')
    const shopper = page.getByRole('link', { name: /Mở trang người mua/ })
    expect(await shopper.getAttribute('href')).toBe(`${stack.programs.sandbox.url}/shopper`)
    expect(await barriers(page)).toEqual([])
    expect(complaints()).toEqual([])
  })

  it('names who processes the data, with address, hotline and e-mail', async () => {
    const { page } = await stack.visit()
    const footer = page.getByRole('contentinfo')
    for (const words of ['CÔNG NGHỆ KIOTVIET', 'Số 1B Yết Kiêu', '1800 6162', 'hotro@kiotviet.vn'])
      await footer.getByText(words).waitFor()
  })

  it('switches to English whole, and remembers it', async () => {
    const { page } = await stack.visit()
    await page.getByText('EN', { exact: true }).click()
    await page
      .getByRole('heading', { level: 1, name: 'Answer Facebook and Zalo customers inside KiotViet' })
      .waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Sign in with your KiotViet account' }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    expect(await barriers(page)).toEqual([])
  })

  it('explains a sign-in that was cancelled, and offers another', async () => {
    const { page } = await stack.visit()
    await page.getByRole('link', { name: /Đăng nhập bằng tài khoản/ }).click()
    await page.getByRole('button', { name: /Hủy/ }).click()
    await page
      .getByRole('alert')
      .getByText(/bị từ chối hoặc huỷ/)
      .waitFor()
    await page.getByRole('link', { name: /Đăng nhập bằng tài khoản/ }).waitFor()
  })

  it('shows none of the words that somebody put into its address', async () => {
    const { page } = await stack.visit({ at: '/?problem=Goi+0900000000+de+nhan+qua' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.locator('body').innerText()).not.toContain('0900000000')
  })

  it('fits a phone without sideways scrolling', async () => {
    const { page } = await stack.visit({ isPhone: true })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await widthBeyondScreen(page)).toBe(0)
    expect(await barriers(page)).toEqual([])
  })
})

describe('The console’s files', () => {
  it('are kept for good under their hashed names, while the page itself is asked for anew', async () => {
    const html = await rawGet(url)
    expect(html.headers['cache-control']).toBe('no-store')
    const [script] = /\/assets\/[\w-]+\.js/.exec(await (await fetch(url)).text()) ?? []
    const file = await rawGet(`${url}${script}`)
    expect(file.headers['cache-control']).toMatch(/max-age=31536000.*immutable/)
    expect(file.headers['content-encoding']).toMatch(/^(br|gzip)$/)
  })

  it('that are gone are answered 404, not with the page', async () => {
    expect((await rawGet(`${url}/assets/gone-12345678.js`)).status).toBe(404)
  })

  it('need no exception from the content policy: no script and no style but our own, those in the page by a word of its own', async () => {
    const answers = await Promise.all([fetch(url), fetch(`${url}/index.html`)])
    const policies = answers.map(({ headers }) => headers.get('content-security-policy') ?? '')
    const words = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1])
    expect(new Set(words).size).toBe(2)
    for (const [n, answer] of answers.entries())
      expect(await answer.text()).toContain(`<meta property="csp-nonce" nonce="${words[n]}" />`)
    const [policy] = policies
    expect(policy).not.toContain('unsafe-')
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).toMatch(/style-src 'self' 'sha256-[^ ']+' 'nonce-[^ ']+'(;|$)/)
    expect(policy).toMatch(/style-src-attr 'none'(;|$)/)
    expect(policy).toContain("object-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('keep to that policy, as do the other pages made here; a style that somebody slips into one is refused', async () => {
    const { page } = await stack.visit()
    const broken: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) broken.push(message.text())
    })
    for (const [at, shows] of Object.entries({
      '/': /Trả lời khách Facebook và Zalo/,
      '/docs/': /KiotViet/,
      '/complaints/KN-000000-AAAAAA?lang=vi': /Khiếu nại/,
      [`${stack.programs.sandbox.url}/shopper`]: /Đóng vai người mua/,
    })) {
      await page.goto(at)
      await page.getByRole('heading', { name: shows }).first().waitFor()
      expect(broken, at).toEqual([])
      const colour = await page.evaluate(
        `(() => {
          document.body.insertAdjacentHTML('beforeend', '<p id="slipped" style="color:rgb(1,2,3)"></p><style>#slipped{color:rgb(3,2,1)}</style>')
          return getComputedStyle(document.getElementById('slipped')).color
        })()`,
      )
      expect(colour, at).not.toMatch(/rgb\((1, 2, 3|3, 2, 1)\)/)
      await expect.poll(() => broken.length, { message: at }).toBeGreaterThan(1)
      await page.goto('about:blank')
      broken.length = 0
    }
  })

  it.each(['/', '/inbox'])('are few enough at the first load of %s for a slow line', async (at) => {
    const { page } = await stack.visit({ as: 'hoamay-minh', at: '/channels' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    const scripts = new Set<string>()
    page.on('request', (sent) => {
      if (sent.resourceType() === 'script') scripts.add(sent.url())
    })
    await page.goto(at, { waitUntil: 'networkidle' })
    const answers = await Promise.all([...scripts].map(rawGet))
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(FIRST_LOAD_BYTES)
  })
})
