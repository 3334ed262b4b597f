import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject, onTestFailed, TestRunner } from 'vitest'
import { CHROMIUM_FLAGS } from '../../scripts/lib/chromium-flags.mjs'
import type { Sandbox } from '../../sandbox/index.ts'
import { hear } from './answers-heard.ts'

/** Nothing on the page takes longer, however busy the machine is. */
const PATIENCE_MS = 20_000
const DESKTOP = { width: 1280, height: 800 }
/** The width of most phones in use. */
const PHONE = { width: 390, height: 844 }

export interface VisitOptions {
  readonly language?: 'vi' | 'en'
  readonly isPhone?: boolean
  /** Signed in as this one of the issuer's people; default: nobody. */
  readonly as?: string
  /** A path to begin at. Default: the start page. */
  readonly at?: string
}

export interface Visitor {
  readonly page: Page
  /** What the browser complained about so far: script errors, refused content, failed requests. */
  complaints(): readonly string[]
}

export interface Visitors {
  /**
   * Who is signed in keeps their browser between visits, with its one page: what was open there before is closed. Who
   * is not comes with a new one.
   */
  visit(options?: VisitOptions): Promise<Visitor>
  close(): Promise<void>
}

interface Served {
  readonly url: string
  readonly sandbox: Sandbox
}

/** One Chromium; each person has cookies and storage of their own. */
export async function openVisitors(stack: Served): Promise<Visitors> {
  const browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: [...CHROMIUM_FLAGS] })
  const kept = new Map<string, BrowserContext>()
  return {
    async visit({ language = 'vi', isPhone = false, as, at = '/' } = {}) {
      const key = [as, language, isPhone].join()
      const known = as === undefined ? undefined : kept.get(key)
      const context = known ?? (await newContext(browser, stack.url, { language, isPhone }))
      for (const page of context.pages()) await page.close()
      const page = await context.newPage()
      const complaints = listen(page, stack.url)
      if (as === undefined || known !== undefined) await page.goto(at)
      else {
        await signIn(page, stack.sandbox, as, at)
        kept.set(key, context)
      }
      if (TestRunner.getCurrentTest() !== undefined) onTestFailed(() => describePage(page, complaints))
      return { page, complaints: () => complaints }
    },
    close: () => browser.close(),
  }
}

async function newContext(
  browser: Browser,
  baseURL: string,
  { language, isPhone }: { readonly language: 'vi' | 'en'; readonly isPhone: boolean },
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL,
    viewport: isPhone ? PHONE : DESKTOP,
    ...(isPhone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  context.on('response', (response) => {
    const isApi = response.url().startsWith(`${baseURL}/api/`)
    if (!isApi || !/[/+]json/.test(response.headers()['content-type'] ?? '')) return
    // Gone with its page: nobody saw it.
    void response.text().then(
      (text) => hear(baseURL, text),
      () => undefined,
    )
  })
  // Only the first choice: a visitor may switch. Scripts of the page are text here: these files know no browser.
  await context.addInitScript({
    content: `if (!localStorage.getItem('language')) localStorage.setItem('language', '${language}')`,
  })
  return context
}

async function signIn(page: Page, sandbox: Sandbox, sub: string, at: string): Promise<void> {
  await sandbox.control.call('issuer.autoLogin', { sub })
  await page.goto(`/auth/login?returnTo=${encodeURIComponent(at)}`)
  await sandbox.control.call('issuer.autoLogin', { sub: null })
}

/** What stood on the page when its test failed: a failure that comes back only on another machine is read from its log. */
async function describePage(page: Page, complaints: readonly string[]): Promise<void> {
  if (page.isClosed()) return
  const focused = await page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200) ?? ""')
  const stood = await page.locator('body').ariaSnapshot()
  console.error([`The page at ${page.url()}`, stood, `focus: ${focused}`, ...complaints].join('\n'))
}

function listen(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const from = message.location().url
    // The stand-ins' pages are not ours; 401 is how the console learns that nobody is signed in (any more).
    if ((from !== '' && !from.startsWith(url)) || message.text().includes('status of 401')) return
    complaints.push(`${message.text()} ${from}`)
  })
  return complaints
}

/** How far the page reaches beyond the screen's width, in pixels: 0 where nobody has to scroll sideways. */
export const widthBeyondScreen = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
