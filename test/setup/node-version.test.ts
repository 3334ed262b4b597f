import { expect, it } from 'vitest'
import { nodeVersionProblem } from '../../scripts/lib/node-version.mjs'
import { startScript } from './support/command.ts'
import { scratchFolder, writeIn } from './support/scratch.ts'

it.each([
  ['v20.19.0', true],
  ['v20.20.2', true],
  ['v22.0.0', true],
  ['v24.11.1', true],
  ['v20.18.9', false],
  ['v18.20.8', false],
  ['v9.99.99', false],
])('Node %s is enough: %s', (version, enough) => {
  expect(nodeVersionProblem(version, '>=20.19.0') === null).toBe(enough)
})

it.each(['start', 'services', 'test', 'build', 'check', 'bench'])(
  'npm run %s on an old Node says which one it needs, and does nothing',
  async (name) => {
    const old = writeIn(
      scratchFolder(),
      'old-node.mjs',
      `Object.defineProperty(process, 'version', { value: 'v18.19.0' })
       await import(${JSON.stringify(`${import.meta.dirname}/../../scripts/${name}.mjs`)})`,
    )
    const command = startScript(old, [])
    expect(await command.ended).toBe(1)
    expect(command.stderr()).toContain('This needs Node 20.19.0 or newer, and found v18.19.0')
    expect(command.stdout()).toBe('')
  },
)
