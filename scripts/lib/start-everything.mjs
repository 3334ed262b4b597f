// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs, parseEnv } from 'node:util'
import { ensureBuilt } from './build.mjs'
import { takeData } from './data-lock.mjs'
import { DATA, PROJECT } from './folders.mjs'
import { keepInForeground } from './foreground.mjs'
import { choosePort } from './free-port.mjs'
import { ensureDependencies } from './installation.mjs'
import { startKeptServers } from './kept-servers.mjs'
import { settingsFromSandbox, toBePlayed } from './played-platforms.mjs'
import { portFor } from './ports-file.mjs'
import { startGateway, startSandbox, startWorker } from './our-programs.mjs'
import { keptTokenKeys } from './token-keys.mjs'
import { welcome } from './welcome.mjs'

const GATEWAY_PORT = 3000
const SANDBOX_PORT = 4010

/**
 * Installs and builds what is missing, starts servers, sandbox, worker and gateway, and runs until it is stopped.
 * @param {string[]} args `--data FOLDER` keeps the data elsewhere than in .data/
 * @param {NodeJS.ProcessEnv} processEnv
 * @returns {Promise<number>} exit code
 */
export async function startEverything(args, processEnv) {
  const { values } = parseArgs({ args, options: { data: { type: 'string', default: DATA } } })
  const data = resolve(values.data)
  const say = (/** @type {string} */ line) => console.log(line)
  const lock = takeData(data)
  try {
    return await keepInForeground(async (stack, fail) => {
      await ensureDependencies({ env: processEnv, say })
      await ensureBuilt({ say })
      const env = { ...dotEnv(), ...processEnv }
      const programs = { say, stack, fail }
      say('Starting MongoDB and Redis …')
      const { mongodbUri, redisUrl } = await startKeptServers({ data, env, ...programs })
      const port = await gatewayPort(data, env, say)
      const publicUrl = env.PUBLIC_URL ?? `http://localhost:${port}`
      const played = toBePlayed(env)
      const sandbox =
        played.length === 0
          ? null
          : await startSandbox({
              ...programs,
              env: { ...env, SANDBOX_STATE_FILE: join(data, 'sandbox.json') },
              port: await portFor(data, 'sandbox', { usual: SANDBOX_PORT, say }),
              publicUrl,
            })
      const settings = {
        ...env,
        ...(sandbox === null ? {} : settingsFromSandbox(sandbox.offered, env, await usualMediaHosts())),
        PORT: String(port),
        PUBLIC_URL: publicUrl,
        MONGODB_URI: mongodbUri,
        REDIS_URL: redisUrl,
        ...(env.TOKEN_KEYS || env.TOKEN_KEYS_FILE ? {} : { TOKEN_KEYS: keptTokenKeys(data) }),
      }
      await startWorker({ ...programs, env: settings })
      await startGateway({ ...programs, env: settings, port })
      for (const line of welcome({ publicUrl, sandbox, played: played.map(({ name }) => name) })) say(line)
    }, say)
  } finally {
    lock.release()
  }
}

/** @returns {Promise<string>} the default of MEDIA_HOSTS, which naming the sandbox's host would otherwise replace */
async function usualMediaHosts() {
  const table = pathToFileURL(join(PROJECT, 'dist', 'config', 'settings-table.js')).href
  return (await import(table)).SETTINGS.MEDIA_HOSTS.defaultText
}

/** @returns {NodeJS.ProcessEnv} the settings of the project's .env, where there is one */
function dotEnv() {
  const file = join(PROJECT, '.env')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}

/**
 * The port asked for by PORT, else the one of last time, stepping around one that is taken.
 * @param {string} data @param {NodeJS.ProcessEnv} env @param {(line: string) => void} say
 */
async function gatewayPort(data, env, say) {
  const host = env.HOST ?? '0.0.0.0'
  if (!env.PORT) return portFor(data, 'gateway', { usual: GATEWAY_PORT, host, say })
  const port = await choosePort(Number(env.PORT), host)
  if (port !== Number(env.PORT)) say(`Port ${env.PORT} is taken: gateway uses ${port}.`)
  return port
}
