// @ts-check
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureBuilt } from './build.mjs'
import { findChromium } from './chromium-binary.mjs'
import { CHROMIUM_FLAGS } from './chromium-flags.mjs'
import { PROJECT } from './folders.mjs'
import { keepInForeground } from './foreground.mjs'
import { choosePort } from './free-port.mjs'
import { ensureDependencies } from './installation.mjs'
import { startGateway, startSandbox, startWorker } from './our-programs.mjs'
import { photograph } from './screenshot-scenes.mjs'
import { seedThePast } from './screenshot-shop.mjs'
import { startThrowawayServers, throwawayFolder } from './throwaway-servers.mjs'
import { keptTokenKeys } from './token-keys.mjs'

const FOLDER = join(PROJECT, 'docs', 'images')

/**
 * Starts everything on throwaway servers, lets a demo shop live a little, and takes its pictures.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
export async function takeScreenshots(env) {
  const say = (/** @type {string} */ line) => {
    if (!line.startsWith('[')) console.log(line)
  }
  let code = 1
  await keepInForeground(async (stack, fail) => {
    await ensureDependencies({ env, say })
    await ensureBuilt({ say })
    const executablePath = await findChromium({ env, say })
    const servers = await startThrowawayServers({ env, say })
    await stack.add('the servers', servers.stop)
    const port = await choosePort(0)
    const publicUrl = `http://localhost:${port}`
    const ways = { say, stack, fail }
    const sandbox = await startSandbox({
      ...ways,
      // Its people come with the story, which sets the clock first.
      env: { ...env, SANDBOX_DEMO: 'false' },
      port: await choosePort(0),
      publicUrl,
    })
    await seedThePast(sandbox.url)
    const settings = {
      ...env,
      ...sandbox.offered,
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: publicUrl,
      MONGODB_URI: servers.mongodbUri,
      REDIS_URL: servers.redisUrl,
      TOKEN_KEYS: keptTokenKeys(throwawayFolder('keys')),
    }
    await startWorker({ ...ways, env: settings })
    await startGateway({ ...ways, env: settings, port })
    const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
    await stack.add('the browser', () => browser.close())
    mkdirSync(FOLDER, { recursive: true })
    await photograph({ browser, publicUrl, sandboxUrl: sandbox.url, folder: FOLDER, say })
    code = 0
    fail('The pictures are taken.')
  }, say)
  return code
}
