// @ts-check
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/lib/chromium-binary.mjs'
import { CHROMIUM_FLAGS } from '../../scripts/lib/chromium-flags.mjs'
import { messageBody } from '../lib/deliveries.mjs'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { percentile, round } from '../lib/stats.mjs'

/** A usual 4G line, as Chromium's own tools set it up. */
const SLOW = {
  latencyMs: 165,
  downBytesPerSecond: 1_012_500,
  upBytesPerSecond: 168_750,
  processorShare: 0.25,
}
/** Between two messages: longer than anything of the last one still goes on. */
const PAUSE_MS = 400
const WITHIN_MS = 20_000
const ROW = 'a[href^="/inbox/cnv_"]'
/** Text: these files know no browser. The moment of the first frame in which a conversation stands there. */
const WATCH_ROWS = `(function look() {
  if (document.querySelector('${ROW}')) window.__readyMs = performance.now()
  else requestAnimationFrame(look)
})()`

const ROWS_SEEN = `new Promise((resolve) => {
  const look = () => (window.__readyMs === undefined ? requestAnimationFrame(look) : resolve(window.__readyMs))
  look()
})`

/**
 * The console in a real browser: how soon the inbox is there with nothing kept from before, and how soon an open
 * conversation shows a message once its webhook was acknowledged.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ people: number, loads: number, samples: number }} size
 */
export async function measureConsole(bench, { people, loads, samples }) {
  const system = await startLinkedSystem(bench, { shops: 1, pagesEach: 1, people })
  const executablePath = await findChromium({ env: process.env, say: bench.say })
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
  try {
    await system.sandbox('issuer.autoLogin', { sub: 'shop-1-owner' })
    const first = await browser.newContext({ baseURL: system.url })
    const page = await first.newPage()
    await page.goto('/auth/login?returnTo=/inbox')
    await page.locator(ROW).first().waitFor()
    const storageState = await first.storageState()
    const options = { baseURL: system.url, storageState }
    const ready = await readyTimes(browser, options, loads, false)
    const readySlow = await readyTimes(browser, options, Math.ceil(loads / 4), true)
    const live = await liveTimes(system, page, samples)
    bench.say(`  ready p50 ${ready.p50Ms} ms, live p95 ${live.p95Ms} ms`)
    return { people, ready, readySlow, live, slow: SLOW }
  } finally {
    await browser.close()
    await system.stop()
  }
}

/**
 * @param {import('playwright-core').Browser} browser @param {import('playwright-core').BrowserContextOptions} options
 * @param {number} loads @param {boolean} isSlow
 */
async function readyTimes(browser, options, loads, isSlow) {
  const timesMs = []
  for (let nth = 0; nth < loads; nth++) {
    // A context of its own: nothing is in its cache.
    const context = await browser.newContext(options)
    const page = await context.newPage()
    if (isSlow) await slowDown(page)
    await page.addInitScript({ content: WATCH_ROWS })
    await page.goto('/inbox')
    await page.locator(ROW).first().waitFor({ timeout: WITHIN_MS })
    timesMs.push(Number(await page.evaluate(ROWS_SEEN)))
    await context.close()
  }
  return times(timesMs)
}

/** @param {import('playwright-core').Page} page */
async function slowDown(page) {
  const tools = await page.context().newCDPSession(page)
  await tools.send('Network.enable')
  await tools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: SLOW.latencyMs,
    downloadThroughput: SLOW.downBytesPerSecond,
    uploadThroughput: SLOW.upBytesPerSecond,
  })
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 1 / SLOW.processorShare })
}

/**
 * @param {Awaited<ReturnType<typeof startLinkedSystem>>} system @param {import('playwright-core').Page} page
 * @param {number} samples
 */
async function liveTimes(system, page, samples) {
  const chat = /** @type {(typeof system.chats)[number]} */ (system.chats[0])
  const { channelId, personId, pageId } = chat
  const conversation = await system.db
    .collection('conversations')
    .findOne({ channelId, personExternalId: personId })
  await page.goto(`/inbox/${String(conversation?._id)}`)
  await page.getByRole('textbox').last().waitFor()
  await page.waitForLoadState('networkidle', { timeout: PAUSE_MS * 4 }).catch(() => undefined)
  const timesMs = []
  for (let nth = 0; nth < samples; nth++) {
    const number = 5_000_000 + nth
    const shown = page.evaluate(shownAt(`(${number})`))
    const body = messageBody({ pageId, personId, number, atMs: Date.now() })
    const acknowledgedMs = await deliver(system, body)
    timesMs.push(Math.max(0, Number(await shown) - acknowledgedMs))
    await sleep(PAUSE_MS)
  }
  return times(timesMs)
}

/** @param {string} words @returns {string} a script that answers with the time at which they stand on the page */
const shownAt = (words) => `new Promise((resolve, reject) => {
  const untilMs = Date.now() + ${WITHIN_MS}
  const look = () => {
    if (document.body.textContent.includes(${JSON.stringify(words)})) resolve(Date.now())
    else if (Date.now() > untilMs) reject(new Error('A message was not shown in time'))
    else requestAnimationFrame(look)
  }
  look()
})`

/** @param {import('../lib/system.mjs').System} system @param {Buffer} body @returns {Promise<number>} when it was acknowledged */
async function deliver({ url, facebook }, body) {
  const mac = createHmac('sha256', facebook.appSecret).update(body).digest('hex')
  const { status } = await fetch(`${url}/webhooks/facebook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${mac}` },
    body: new Uint8Array(body),
  })
  if (status !== 200) throw new Error(`A webhook was answered ${status}`)
  return Date.now()
}

/** @param {readonly number[]} timesMs */
const times = (timesMs) => ({
  samples: timesMs.length,
  p50Ms: round(percentile(timesMs, 0.5)),
  p95Ms: round(percentile(timesMs, 0.95)),
  maxMs: round(percentile(timesMs, 1)),
})
