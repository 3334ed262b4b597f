import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { CHROMIUM_FLAGS } from '../../scripts/lib/chromium-flags.mjs'
import type { Sandbox } from '../../sandbox/index.ts'

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
  readonly context: BrowserContext
  /** What the browser complained about so far: script errors, refused content, failed requests. */
  complaints(): readonly string[]
}

export interface Visitors {
  visit(options?: VisitOptions): Promise<Visitor>
  close(): Promise<void>
}

/** One Chromium; each visitor has cookies and storage of their own. */
export async function openVisitors(stack: {
  readonly url: string
  readonly sandbox: Sandbox
}): Promise<Visitors> {
  const browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: [...CHROMIUM_FLAGS] })
  return {
    visit: (options = {}) => visit(browser, stack, options),
    close: () => browser.close(),
  }
}

async function visit(
  browser: Browser,
  stack: { readonly url: string; readonly sandbox: Sandbox },
  { language = 'vi', isPhone = false, as, at = '/' }: VisitOptions,
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: stack.url,
    viewport: isPhone ? PHONE : DESKTOP,
    ...(isPhone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  // Only the first choice: a visitor may switch. Scripts of the page are text here: these files know no browser.
  await context.addInitScript({
    content: `if (!localStorage.getItem('language')) localStorage.setItem('language', '${language}')`,
  })
  const page = await context.newPage()
  const complaints = listen(page, stack.url)
  if (as === undefined) await page.goto(at)
  else {
    await stack.sandbox.control.call('issuer.autoLogin', { sub: as })
    await page.goto(`/auth/login?returnTo=${encodeURIComponent(at)}`)
    await stack.sandbox.control.call('issuer.autoLogin', { sub: null })
  }
  return { page, context, complaints: () => complaints }
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
