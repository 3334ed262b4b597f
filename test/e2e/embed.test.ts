import type { FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { choosePort } from '../../scripts/lib/free-port.mjs'
import { consentToAll } from '../support/console-linking.ts'
import { linkedShop } from '../support/console-shop.ts'
import { type ConsoleStack, startConsoleStack } from '../support/console-stack.ts'
import { type HostPage, startHostPage } from '../support/host-page.ts'
import { eventually } from '../support/wait.ts'

const PAGE = '100000000000001'
const SHOPPER = 'fb-khach-7'
/** A picture of one pixel. */
const DOT = {
  name: 'hoa.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGO4EDABAAOkAbEEpgC1AAAAAElFTkSuQmCC',
    'base64',
  ),
}
const LAN = { sub: 'hoamay-lan', retailer: 'hoamay', roles: ['owner'] }

let stack: ConsoleStack
let host: HostPage
let stranger: HostPage
/** What the host answers when it is asked for a token, first to last; the last stays. */
let minted: readonly ('good' | 'expired' | 'none')[] = ['good']
let frameAt = '/embed/inbox'

async function mint(): Promise<string | null> {
  const [next, ...rest] = minted
  if (rest.length > 0) minted = rest
  if (next === 'none') return null
  const expiresInSeconds = next === 'expired' ? -600 : 600
  const { token } = (await stack.control('issuer.mintToken', { ...LAN, expiresInSeconds })) as {
    token: string
  }
  return token
}

beforeAll(async () => {
  const [hostPort, strangerPort] = [await choosePort(0), await choosePort(0)]
  stack = await startConsoleStack({ env: { EMBED_ORIGINS: `http://127.0.0.1:${hostPort}` } })
  await linkedShop(stack)
  const frame = () => stack.programs.url + frameAt
  host = await startHostPage({ port: hostPort, frame, mint })
  stranger = await startHostPage({ port: strangerPort, frame, mint })
}, 120_000)
afterAll(async () => {
  await stack?.close()
  await host?.close()
  await stranger?.close()
})

async function openHost(at: string, tokens: typeof minted): Promise<{ page: Page; frame: FrameLocator }> {
  minted = tokens
  frameAt = at
  const { page } = await stack.visit()
  await page.goto(host.url)
  return { page, frame: page.frameLocator('iframe') }
}

describe('The console in a page of a site that may frame it', () => {
  it('works with the token it is handed, without a cookie, and follows what happens', async () => {
    const { page, frame } = await openHost('/embed/inbox', ['good'])
    await frame.getByRole('heading', { name: 'Chọn một cuộc trò chuyện để xem' }).waitFor()
    await stack.facebook('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'Hoa ly còn không shop?' })
    const row = frame.getByRole('link', { name: /Hoa ly còn không/ })
    await row.waitFor()
    await row.click()
    const composer = frame.getByRole('textbox', { name: 'Nội dung trả lời' })
    await composer.fill('Dạ còn ạ')
    await composer.press('Enter')
    await frame.getByText('Dạ còn ạ').first().waitFor()
    await eventually(async () => (await page.locator('#at').textContent())?.startsWith('/inbox/'))
    expect(await page.context().cookies()).toEqual([])
    const kept = JSON.stringify(await page.context().storageState())
    expect(kept).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })

  it('shows the shop’s own files, which need the token too, before and after they are sent', async () => {
    const { frame } = await openHost('/embed/inbox', ['good'])
    await frame.getByRole('link', { name: /Dạ còn ạ/ }).click()
    await frame.locator('input[type=file]').first().setInputFiles(DOT)
    const isShown = (picture: Locator) =>
      eventually(() =>
        picture.evaluate((node) => (node as unknown as { naturalWidth: number }).naturalWidth === 1),
      )
    await isShown(frame.getByRole('list', { name: 'Tệp sẽ gửi' }).locator('img'))
    await frame.getByRole('textbox', { name: 'Nội dung trả lời' }).press('Enter')
    await isShown(frame.locator('main button img[src^="blob:"]').last())
  })

  it('asks for another token when one is refused, and goes on as if nothing had been', async () => {
    const before = host.asked()
    const { frame } = await openHost('/embed/channels', ['expired', 'good'])
    await frame.getByRole('heading', { name: 'Thời Trang Hoa Mai' }).first().waitFor()
    expect(host.asked() - before).toBe(2)
  })

  it('says so where the site does not answer, and goes on once it does', async () => {
    const { frame } = await openHost('/embed/inbox', ['none', 'good'])
    await frame.getByText('Chưa nhận được phiên đăng nhập từ KiotViet').waitFor()
    await frame.getByRole('button', { name: 'Thử lại' }).click()
    await frame.getByRole('heading', { name: 'Chọn một cuộc trò chuyện để xem' }).waitFor()
  })

  it('links at top level, and leads back to the page it was started from', async () => {
    const { page, frame } = await openHost('/embed/links/new?platform=facebook', ['good'])
    await frame.getByRole('checkbox').first().waitFor()
    await stack.control('issuer.autoLogin', { sub: LAN.sub })
    await consentToAll(frame as unknown as Page)
    await page.getByRole('checkbox', { name: 'Điện Máy Phố Huyện' }).check()
    await page.getByRole('button', { name: 'Liên kết 1 Trang' }).click()
    await page.waitForURL(host.url)
    await stack.control('issuer.autoLogin', { sub: null })
  })
})

it('A site that is not named may not frame the console, nor the named one a page outside /embed', async () => {
  minted = ['good']
  const { page } = await stack.visit()
  for (const [site, at] of [
    [stranger, '/embed/inbox'],
    [host, '/inbox'],
  ] as const) {
    frameAt = at
    const refused = page.waitForEvent('console', {
      predicate: (said) => said.text().includes('frame-ancestors'),
    })
    await page.goto(site.url)
    await refused
  }
})
