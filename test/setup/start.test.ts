import { copyFileSync, cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PROJECT } from '../../scripts/lib/folders.mjs'
import { eventually } from '../support/wait.ts'
import { processesMarked, type RunningCommand, startScript } from './support/command.ts'
import { scratchFolder, writeIn } from './support/scratch.ts'

/** Each program notes that it ran, with the settings it was given, and that it was asked to stop. */
const noted = (name: string) => `
import { appendFileSync } from 'node:fs'
const note = (what: string) => appendFileSync('log', '${name} ' + what + '\\n')
note('start ' + JSON.stringify(process.env))
process.on('SIGTERM', () => { note('stop'); setTimeout(() => process.exit(0), 100) })
console.log('hello from ${name}')
`

const GATEWAY = `${noted('gateway')}
import { createServer } from 'node:http'
createServer((request, response) => {
  response.statusCode = request.url === '/health/ready' ? 200 : 404
  response.end()
}).listen(Number(process.env.PORT))
`

const WORKER = `${noted('worker')}
setInterval(() => {}, 1000)
`

const SANDBOX = `${noted('sandbox')}
import { createServer } from 'node:http'
const results: Record<string, unknown> = {
  'sandbox.gatewayEnv': { FACEBOOK_APP_ID: 'played', ZALO_APP_ID: 'played', IDENTITY_ISSUER: 'played', MEDIA_HOSTS: '127.0.0.1:1' },
  'issuer.people': [{ name: 'Lan', retailerName: 'Cửa hàng hoa Mây', roles: ['owner'] }],
}
createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  response.end(JSON.stringify(request.method === 'GET' ? {} : { result: results[JSON.parse(body).op] ?? null }))
}).listen(Number(process.env.PORT), '127.0.0.1')
`

/** A checkout with our scripts, and programs that only tell what becomes of them. */
function checkout() {
  const root = scratchFolder()
  cpSync(join(PROJECT, 'scripts'), join(root, 'scripts'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json']) {
    copyFileSync(join(PROJECT, file), join(root, file))
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'))
  writeIn(root, 'src/main.ts', GATEWAY)
  writeIn(root, 'workers/main.ts', WORKER)
  writeIn(root, 'sandbox/main.ts', SANDBOX)
  writeIn(
    root,
    'config/settings-table.ts',
    "export const SETTINGS = { MEDIA_HOSTS: { defaultText: 'zdn.vn' } }\n",
  )
  return root
}

function start(root: string, settings: Record<string, string> = {}) {
  const { MONGODB_URI: _uri, REDIS_URL: _url, ...env } = process.env
  return startScript(join(root, 'scripts/start.mjs'), [], { ...env, ...settings, SETUP_TEST_MARK: root })
}

async function started(command: RunningCommand) {
  try {
    await eventually(() => /Ctrl-C/.test(command.stdout()), { timeoutMs: 60_000 })
  } catch (cause) {
    throw new Error(`start did not start:\n${command.stdout()}${command.stderr()}`, { cause })
  }
}

const log = (root: string) => readFileSync(join(root, 'log'), 'utf8')
const events = (root: string) => log(root).match(/^\w+ (start|stop)/gm)

/** The settings a program was started with. */
function settingsOf(root: string, name: string): Record<string, string> {
  const line = new RegExp(`^${name} start (.*)$`, 'm').exec(log(root))
  return JSON.parse(line?.[1] ?? 'null') as Record<string, string>
}

it('builds, starts everything, says where it is, and on Ctrl-C stops in order without leaving a process', async () => {
  const root = checkout()
  const command = start(root)
  await started(command)

  const gateway = settingsOf(root, 'gateway')
  expect(command.stdout()).toContain(`Console        http://localhost:${gateway.PORT}`)
  expect(command.stdout()).toContain('Sign in as     Lan (Cửa hàng hoa Mây, owner)')
  expect(command.stdout()).toContain('/shopper')
  expect(command.stdout()).toContain('[gateway] hello from gateway')
  expect(gateway).toMatchObject({
    PUBLIC_URL: `http://localhost:${gateway.PORT}`,
    FACEBOOK_APP_ID: 'played',
    ZALO_APP_ID: 'played',
    IDENTITY_ISSUER: 'played',
    MEDIA_HOSTS: '127.0.0.1:1,zdn.vn',
  })
  expect(settingsOf(root, 'sandbox').SANDBOX_CALLBACK_BASE).toBe(gateway.PUBLIC_URL)
  // Nobody waits for the worker: it may say hello after the address is shown.
  await eventually(() => expect(settingsOf(root, 'worker').TOKEN_KEYS).toBe(gateway.TOKEN_KEYS))
  expect(statSync(join(root, '.data/token-keys')).mode & 0o777).toBe(0o600)

  command.signalGroup('SIGINT')

  expect(await command.ended).toBe(0)
  const happened = events(root) ?? []
  // Worker and gateway are started at once: which says so first is nobody's promise.
  expect([happened[0], ...happened.slice(1, 3).sort()]).toEqual([
    'sandbox start',
    'gateway start',
    'worker start',
  ])
  expect(happened.slice(3)).toEqual(['gateway stop', 'worker stop', 'sandbox stop'])
  expect(command.stdout()).toMatch(/Stopping the sandbox.*Stopping Redis.*Stopping MongoDB/s)
  expect(processesMarked(root)).toEqual([])
})

it('starts again without building, with the same keys and addresses', async () => {
  const root = checkout()
  const first = start(root)
  await started(first)
  first.signal('SIGTERM')
  await first.ended
  const before = settingsOf(root, 'gateway')
  writeIn(root, 'log', '')

  const second = start(root)
  await started(second)

  expect(second.stdout()).not.toContain('Building')
  const { TOKEN_KEYS, PORT, MONGODB_URI, REDIS_URL } = before
  expect(settingsOf(root, 'gateway')).toMatchObject({ TOKEN_KEYS, PORT, MONGODB_URI, REDIS_URL })
})

it('plays nothing where there are credentials for everything, and steps around a taken port', async () => {
  const root = checkout()
  const taken = createServer().listen(0)
  await new Promise((resolve) => taken.once('listening', resolve))
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as { port: number }
  writeIn(root, '.env', 'ZALO_APP_ID=real\nIDENTITY_ISSUER=https://id.example\n')

  const command = start(root, { FACEBOOK_APP_ID: 'real', PORT: String(port) })
  await started(command)

  expect(existsSync(join(root, 'log')) && log(root)).not.toContain('sandbox')
  const gateway = settingsOf(root, 'gateway')
  expect(gateway).toMatchObject({ FACEBOOK_APP_ID: 'real', ZALO_APP_ID: 'real' })
  expect(gateway.PORT).not.toBe(String(port))
  expect(command.stdout()).toContain(`Port ${port} is taken`)
})

it('when one program ends by itself, says which and stops the others', async () => {
  const root = checkout()
  writeIn(root, 'workers/main.ts', `${noted('worker')}setTimeout(() => process.exit(7), 3000)\n`)
  const command = start(root)

  expect(await command.ended).toBe(1)
  expect(command.stdout()).toContain('the worker has ended by itself (exit code 7)')
  expect(processesMarked(root)).toEqual([])
})

it('when it is killed outright, nothing it started goes on', async () => {
  const root = checkout()
  const command = start(root)
  await started(command)
  command.signal('SIGKILL')
  await command.ended
  await eventually(() => expect(processesMarked(root)).toEqual([]), { timeoutMs: 30_000 })
  expect(events(root)).toEqual(expect.arrayContaining(['gateway stop', 'worker stop', 'sandbox stop']))
})

it('says what the compiler said where the code does not build, and starts nothing', async () => {
  const root = checkout()
  writeIn(root, 'src/main.ts', 'export const port: number = "3000"\n')
  const command = start(root)
  expect(await command.ended).toBe(1)
  expect(command.stderr()).toContain('The server does not build')
  expect(command.stderr()).toContain('src/main.ts(1,14)')
  expect(existsSync(join(root, '.data/mongodb'))).toBe(false)
})
