import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hashOfInputs } from '../../scripts/lib/build-stamp.mjs'
import { isInstalled } from '../../scripts/lib/installation.mjs'
import { takeLock } from '../../scripts/lib/lock-file.mjs'
import { settingsFromSandbox, toBePlayed } from '../../scripts/lib/played-platforms.mjs'
import { createStopStack } from '../../scripts/lib/stop-stack.mjs'
import { keptTokenKeys } from '../../scripts/lib/token-keys.mjs'
import { scratchFolder, writeIn } from './support/scratch.ts'

it('TOKEN_KEYS is made once, for its owner only, with 32 bytes of key', () => {
  const data = join(scratchFolder(), 'new')
  const keys = keptTokenKeys(data)
  expect(keys).toMatch(/^k1:/)
  expect(Buffer.from(keys.slice(3), 'base64')).toHaveLength(32)
  expect(statSync(join(data, 'token-keys')).mode & 0o777).toBe(0o600)
  expect(keptTokenKeys(data)).toBe(keys)
})

it('a damaged key file is refused and left as it is: what was sealed needs the right one', () => {
  const data = scratchFolder()
  const file = writeIn(data, 'token-keys', 'k1:short')
  expect(() => keptTokenKeys(data)).toThrow('holds no key ring')
  expect(readFileSync(file, 'utf8')).toBe('k1:short')
})

it('a lock is refused while its holder lives, and free again once it is released', () => {
  const path = join(scratchFolder(), 'a.lock')
  const lock = takeLock(path)
  expect(takeLock(path)).toEqual({ heldBy: process.pid })
  if ('release' in lock) lock.release()
  expect(takeLock(path)).toHaveProperty('release')
})

it('a lock is taken over from a process that is gone, even if another has its process id now', () => {
  const root = scratchFolder()
  const old = writeIn(root, 'old.lock', JSON.stringify({ pid: process.pid, started: 'long ago' }))
  expect(takeLock(old)).toHaveProperty('release')
  const cut = writeIn(root, 'cut.lock', '{"pid":')
  expect(takeLock(cut)).toHaveProperty('release')
})

it('packages count as installed only in the versions of the lock file, optional ones of other machines aside', () => {
  const root = scratchFolder()
  const lock = (packages: object) => JSON.stringify({ packages })
  writeIn(
    root,
    'package-lock.json',
    lock({
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    }),
  )
  expect(isInstalled(root)).toBe(false)
  const installed = (packages: object) => writeIn(root, 'node_modules/.package-lock.json', lock(packages))
  installed({ 'node_modules/a': { version: '1.0.0' } })
  expect(isInstalled(root)).toBe(true)
  installed({ 'node_modules/a': { version: '1.0.1' } })
  expect(isInstalled(root)).toBe(false)
  installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } })
  expect(isInstalled(root)).toBe(false)
})

it('a build is out of date when a source changes, moves or comes, and not before', () => {
  const root = scratchFolder()
  const hash = () => hashOfInputs(root, ['src', 'missing'])
  writeIn(root, 'src/a.ts', '1')
  const first = hash()
  writeIn(root, 'src/a.ts', '1')
  expect(hash()).toBe(first)
  writeIn(root, 'src/a.ts', '2')
  const second = hash()
  expect(second).not.toBe(first)
  writeIn(root, 'src/b.ts', '')
  expect(hash()).not.toBe(second)
})

it('what was started is stopped in the opposite order, whatever one of them throws', async () => {
  const stopped: string[] = []
  const stack = createStopStack(() => {})
  for (const name of ['mongod', 'redis', 'worker', 'gateway']) {
    await stack.add(name, async () => {
      stopped.push(name)
      if (name === 'worker') throw new Error('no')
    })
  }
  await stack.unwind()
  expect(stopped).toEqual(['gateway', 'worker', 'redis', 'mongod'])
  await stack.add('late', async () => stopped.push('late'))
  expect(stopped.at(-1)).toBe('late')
})

it('only platforms without credentials are played, and no given setting is replaced', () => {
  const env = { FACEBOOK_APP_ID: '1', IDENTITY_ISSUER_FILE: '/run/secrets/issuer', ZALO_PKCE: 'none' }
  expect(toBePlayed(env).map(({ name }) => name)).toEqual(['Zalo'])
  const offered = {
    FACEBOOK_APP_ID: 'played',
    ZALO_APP_ID: 'played',
    ZALO_PKCE: 'per-request',
    IDENTITY_ISSUER: 'played',
    MEDIA_HOSTS: '127.0.0.1:4010',
  }
  expect(settingsFromSandbox(offered, env, 'zdn.vn')).toEqual({
    ZALO_APP_ID: 'played',
    MEDIA_HOSTS: '127.0.0.1:4010,zdn.vn',
  })
})
