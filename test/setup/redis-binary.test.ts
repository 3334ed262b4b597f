import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findChromium } from '../../scripts/lib/chromium-binary.mjs'
import { findRedis } from '../../scripts/lib/redis-binary.mjs'
import { missingLibraries, packagesFor } from '../../scripts/lib/shared-libraries.mjs'
import { scratchFolder, writeProgram } from './support/scratch.ts'

const say = () => {}
const only = (root: string) => ({ PATH: join(root, 'bin') })

it('takes redis-server before valkey-server, and either from PATH', async () => {
  const root = scratchFolder()
  const valkey = writeProgram(root, 'bin/valkey-server', 'exit 0')
  expect(await findRedis({ env: only(root), say })).toBe(valkey)
  const redis = writeProgram(root, 'bin/redis-server', 'exit 0')
  expect(await findRedis({ env: only(root), say })).toBe(redis)
})

it('says the three ways out where Redis is missing and no package can be installed', async () => {
  const problem = await findRedis({ env: only(scratchFolder()), say }).catch((error: Error) => error.message)
  expect(problem).toContain('REDIS_URL')
  expect(problem).toContain('valkey-server')
  expect(problem).toContain('root on Debian or Ubuntu')
})

it('says the way out where a browser is missing', async () => {
  const problem = await findChromium({ env: only(scratchFolder()), say }).catch(
    (error: Error) => error.message,
  )
  expect(problem).toContain('install Chromium or Chrome')
})

it('names the packages of missing shared libraries, and the libraries it knows no package for', () => {
  const missing = missingLibraries(
    [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibcurl.so.4 => not found',
      '\tlibldap-2.5.so.0 => not found',
      '\tliblber-2.5.so.0 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
      '\tlibstrange.so.1 => not found',
    ].join('\n'),
  )
  expect(missing).toEqual(['libcurl.so.4', 'libldap-2.5.so.0', 'liblber-2.5.so.0', 'libstrange.so.1'])
  expect(packagesFor(missing)).toEqual({
    packages: ['libcurl4', 'libldap-2.5-0'],
    unknown: ['libstrange.so.1'],
  })
})
