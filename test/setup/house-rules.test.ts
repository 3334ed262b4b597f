import { readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checkAudit } from '../../scripts/lib/check-audit.mjs'
import {
  checkEnvironmentReaders,
  checkFixtures,
  checkLockFile,
  checkSkippedTests,
} from '../../scripts/lib/check-files.mjs'
import { checkRooms } from '../../scripts/lib/check-rooms.mjs'
import { PROJECT } from '../../scripts/lib/folders.mjs'
import { faultsOfPolicyMap } from '../../scripts/lib/policy-map.mjs'
import { ROOMS } from '../../scripts/lib/rooms.mjs'
import { scratchFolder, writeIn } from './support/scratch.ts'

/** A project with one sound module and what the test adds. */
function project(files: Record<string, string>) {
  const root = scratchFolder()
  symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'))
  writeIn(root, 'src/kit/sound.ts', "import { a } from './other.ts'\nexport const sound = a\n")
  writeIn(root, 'src/kit/other.ts', 'export const a = 1\n')
  for (const [path, content] of Object.entries(files)) writeIn(root, path, content)
  return root
}

const used = "import { x } from 'HERE'\nexport const y = x\n"
const named = "import type { X } from 'HERE'\nexport type Y = X\n"
const from = (template: string, path: string) => template.replace('HERE', path)

it('finds nothing wrong in a project that keeps its rooms', async () => {
  const root = project({ 'src/store/a.ts': from(used, '../kit/sound.ts').replace('{ x }', '{ sound as x }') })
  expect(await checkRooms(root)).toEqual([])
})

it.each([
  [
    'a room that uses one it may not',
    { 'src/store/a.ts': from(used, '../http/b.ts'), 'src/http/b.ts': 'export const x = 1\n' },
    ['room-store: src/store/a.ts → src/http/b.ts'],
  ],
  [
    'a room that names a type of one it may not',
    { 'src/store/a.ts': from(named, '../http/b.ts'), 'src/http/b.ts': 'export type X = 1\n' },
    ['room-store: src/store/a.ts → src/http/b.ts'],
  ],
  [
    'a helper of src/kit that knows a room',
    { 'src/kit/a.ts': from(used, '../store/b.ts'), 'src/store/b.ts': 'export const x = 1\n' },
    ['room-kit: src/kit/a.ts → src/store/b.ts'],
  ],
  [
    'a cycle at run time',
    { 'src/kit/a.ts': from(used, './b.ts'), 'src/kit/b.ts': "export { y as x } from './a.ts'\n" },
    ['no-cycle: src/kit/a.ts → src/kit/b.ts → src/kit/a.ts'],
  ],
  [
    "a channel's client used past the door",
    {
      'src/outbox/a.ts': from(used, '../channels/zalo/client.ts'),
      'src/channels/zalo/client.ts': 'export const x = 1\n',
    },
    ['client-through-the-door: src/outbox/a.ts → src/channels/zalo/client.ts'],
  ],
  [
    'a sandbox that shares code with the gateway',
    { 'sandbox/a.ts': from(named, '../src/kit/b.ts'), 'src/kit/b.ts': 'export type X = 1\n' },
    ['sandbox-apart: sandbox/a.ts → src/kit/b.ts'],
  ],
  [
    'a worker that reaches into the HTTP layer',
    { 'workers/a.ts': from(used, '../src/http/b.ts'), 'src/http/b.ts': 'export const x = 1\n' },
    ['workers-above-src: workers/a.ts → src/http/b.ts'],
  ],
])('reports %s', async (_, files, faults) => {
  expect(await checkRooms(project(files as unknown as Record<string, string>))).toEqual(faults)
})

it.each([
  [
    'a helper of the console that knows its API',
    { 'web/src/kit/a.ts': from(used, '../api/b.ts'), 'web/src/api/b.ts': 'export const x = 1\n' },
    ['web-kit: web/src/kit/a.ts → web/src/api/b.ts'],
  ],
  [
    'a part of the console that knows a page',
    {
      'web/src/parts/a.tsx': from(used, '../pages/home/b.tsx'),
      'web/src/pages/home/b.tsx': 'export const x = <p>1</p>\n',
    },
    ['web-parts: web/src/parts/a.tsx → web/src/pages/home/b.tsx'],
  ],
  [
    'a page that knows another',
    {
      'web/src/pages/home/a.tsx': from(used, '../links/b.tsx'),
      'web/src/pages/links/b.tsx': 'export const x = <p>1</p>\n',
    },
    ['page-apart: web/src/pages/home/a.tsx → web/src/pages/links/b.tsx'],
  ],
  [
    'a conversation that knows more than the card of its person',
    {
      'web/src/pages/inbox/a.tsx': from(used, '../links/b.tsx'),
      'web/src/pages/links/b.tsx': 'export const x = <p>1</p>\n',
    },
    ['page-inbox: web/src/pages/inbox/a.tsx → web/src/pages/links/b.tsx'],
  ],
  [
    'a page that names a type of the gateway',
    {
      'web/src/pages/home/a.tsx': from(named, '../../../../src/http/b.ts'),
      'src/http/b.ts': 'export type X = 1\n',
    },
    ['web-alone: web/src/pages/home/a.tsx → src/http/b.ts'],
  ],
])('reports %s', async (_, files, faults) => {
  expect(await checkRooms(project(files as unknown as Record<string, string>))).toEqual(faults)
})

it('lets a page use the parts, and the conversation its person’s card', async () => {
  const root = project({
    'web/src/pages/inbox/a.tsx': from(used, '../people/b.tsx'),
    'web/src/pages/people/b.tsx': "export { x } from '../../parts/c.tsx'\n",
    'web/src/parts/c.tsx': 'export const x = <p>1</p>\n',
  })
  expect(await checkRooms(root)).toEqual([])
})

it.each([
  ['mongoose', 'src/inbox/a.ts'],
  ['bullmq', 'src/intake/a.ts'],
  ['ioredis', 'src/http/a.ts'],
  ['axios', 'src/door/a.ts'],
  ['express', 'src/linking/a.ts'],
])('reports %s used in %s', async (library, file) => {
  const root = project({ [file]: `import * as x from '${library}'\nexport const y = x\n` })
  const faults = await checkRooms(root)
  expect(faults.map((fault) => fault.split(' → ')[0])).toEqual([`library-${library}: ${file}`])
})

it('allows types to form a cycle, since nothing of it is left at run time', async () => {
  const root = project({
    'src/kit/a.ts': "import type { X } from './b.ts'\nexport type Y = X | 1\n",
    'src/kit/b.ts': "import type { Y } from './a.ts'\nexport type X = Y | 2\n",
  })
  expect(await checkRooms(root)).toEqual([])
})

it('fails when nothing was read, instead of finding nothing wrong', async () => {
  const root = scratchFolder()
  writeIn(root, 'src/kit/alone.ts', 'export const x = 1\n')
  expect(await checkRooms(root)).toEqual(['dependency-cruiser read 1 of 1 modules: is @swc/core installed?'])
})

it('the table of rooms in the architecture document is the map that is checked', () => {
  const text = readFileSync(join(PROJECT, 'docs', 'architecture.md'), 'utf8')
  const known = [...Object.keys(ROOMS), 'config']
  const documented = [...text.matchAll(/^\| `src\/(\w+)\/` \|[^|]*\| ([^|]*) \|$/gm)].map(
    ([, room, may = '']) => {
      const words = may.split(', ').map((word) => word.replace(/ \(.*\)$/, ''))
      return [room, words.filter((word) => known.includes(word)).sort()]
    },
  )
  const { http: _above, ...documentedRooms } = Object.fromEntries(documented)
  const checked = Object.fromEntries(Object.entries(ROOMS).map(([room, may]) => [room, [...may].sort()]))
  expect(documentedRooms).toEqual(checked)
})

it('reports a look at the environment outside the settings', async () => {
  const root = project({
    'config/read-environment.ts': 'export const env = process.env\n',
    'src/main.ts': '// process.env is read in config/\nexport const port = process.env.PORT\n',
  })
  expect(await checkEnvironmentReaders(root)).toEqual(['src/main.ts:2: export const port = process.env.PORT'])
})

it('reports tests that are left out, and tests that leave others out', async () => {
  const root = project({
    'test/unit/a.test.ts': "it.SKIP('x')\nit('y')\n  describe.ONLY('z')\n".toLowerCase(),
  })
  const places = (await checkSkippedTests(root)).map((fault) => fault.split(': ')[0])
  expect(places).toEqual(['test/unit/a.test.ts:1', 'test/unit/a.test.ts:3'])
})

it('reports a sentence of the policy whose test is not there, and rules that no sentence leads to', () => {
  const file =
    "it('does it', () => {})\ndescribe.each([1])('of %i', () => {\n  it(\n    'is long',\n    async () => {})\n})\n"
  const read = (path: string) => (path === 'spec/a.test.ts' ? file : null)
  const sentence = (...tests: string[]) => [{ id: '9.1', quote: '', says: '', rules: ['P1', 'P99'], tests }]
  const own = (faults: string[]) => faults.filter((fault) => fault.startsWith('sentence 9.1'))
  const sound = ['does it', 'of %i', 'is long'].map((name) => `spec/a.test.ts › ${name}`)
  expect(own(faultsOfPolicyMap(sentence(...sound), read))).toEqual([
    'sentence 9.1 names the rule P99, which is none',
  ])
  expect(
    own(faultsOfPolicyMap(sentence('spec/a.test.ts › did it', 'spec/b.test.ts › does it'), read)).slice(1),
  ).toEqual([
    'sentence 9.1: test/spec/a.test.ts has no test called "did it"',
    'sentence 9.1 names test/spec/b.test.ts, which is not there',
  ])
  expect(own(faultsOfPolicyMap(sentence(), read))).toContain('sentence 9.1 names no test')
  expect(faultsOfPolicyMap(sentence(...sound), read)).toContain('no sentence leads to the rule P2')
})

it('reports fixtures that do not say where they come from', async () => {
  const provenance = { kind: 'documented', from: 'docs/platforms/zalo.md#text', date: '2026-03-14' }
  const fixture = (change: object) => JSON.stringify({ provenance: { ...provenance, ...change }, raw: '{}' })
  const root = project({
    'test/fixtures/good.json': fixture({}),
    'test/fixtures/kind.json': fixture({ kind: 'guessed' }),
    'test/fixtures/date.json': fixture({ date: 'last spring' }),
    'test/fixtures/none.json': '{}',
  })
  expect(await checkFixtures(root)).toEqual([
    'test/fixtures/date.json: provenance.date is no date',
    'test/fixtures/kind.json: provenance.kind is none of documented, captured, written',
    'test/fixtures/none.json: provenance.kind is none of documented, captured, written',
  ])
})

it('reports packages of other platforms that the lock file has lost', async () => {
  const packages = {
    '': {},
    'node_modules/tool': { optionalDependencies: { 'tool-linux': '1', 'tool-mac': '1', nested: '1' } },
    'node_modules/tool-linux': {},
    'node_modules/tool/node_modules/nested': {},
  }
  const root = project({ 'package-lock.json': JSON.stringify({ packages }) })
  expect(await checkLockFile(root)).toEqual([
    'node_modules/tool wants tool-mac, which the lock file does not hold',
  ])
})

/** A registry that answers every audit so, and knows one package; its address for npm. */
async function registry(status: number, answer: unknown): Promise<string> {
  const versions = Object.fromEntries(
    ['1.0.0', '1.0.1'].map((version) => [version, { name: 'bell', version }]),
  )
  const bell = { name: 'bell', versions }
  const server = createServer((request, response) => {
    const [code, body] = request.method === 'POST' ? [status, answer] : [200, bell]
    request.resume().on('end', () => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A project with two packages, audited by a registry that answers so. */
async function audited(status: number, answer: unknown) {
  const packages = {
    '': { name: 'shop', version: '1.0.0', dependencies: { bell: '^1.0.0', till: '^2.0.0' } },
    'node_modules/bell': { version: '1.0.0' },
    'node_modules/till': { version: '2.0.0' },
  }
  const root = scratchFolder()
  writeIn(root, 'package.json', JSON.stringify(packages['']))
  writeIn(
    root,
    'package-lock.json',
    JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  )
  const env = { ...process.env, npm_config_registry: await registry(status, answer), npm_config_cache: root }
  return checkAudit({ root, env })
}

const advisory = (severity: string, title: string) => ({
  id: 7,
  url: 'https://example.org/advisory-7',
  title,
  severity,
  vulnerable_versions: '<1.0.1',
  cwe: [],
  cvss: { score: 0, vectorString: null },
})

it('reports a package with a grave known vulnerability, and tells of lesser ones', async () => {
  const grave = await audited(200, { bell: [advisory('high', 'Rings for anybody')] })
  // How npm words a range is its own matter.
  const sentence = /^bell \S+: high: Rings for anybody https:\/\/example\.org\/advisory-7$/
  expect(grave).toEqual({ faults: [expect.stringMatching(sentence)] })
  expect(await audited(200, { bell: [advisory('moderate', 'Rings late')] })).toEqual({
    faults: [],
    note: '1 below high: npm audit',
  })
  expect(await audited(200, {})).toEqual({ faults: [] })
})

it('says so where the registry answers no audits', async () => {
  expect(await audited(405, {})).toEqual({ faults: [], note: 'not asked: the registry answers no audits' })
})
