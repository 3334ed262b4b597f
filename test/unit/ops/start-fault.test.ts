import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startFault } from '../../../src/ops/start-fault.ts'

/** What a second server meets at an address. */
async function faultOfListening(port: number, host: string): Promise<unknown> {
  const server = createServer()
  onTestFinished(() => void server.close())
  const failed = once(server, 'error')
  server.listen(port, host)
  const [error] = await failed
  return error
}

it('a start on a taken port says which, and which setting to change', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void first.close())
  await once(first, 'listening')
  const { port } = first.address() as { port: number }
  const said = startFault(await faultOfListening(port, '127.0.0.1'))
  expect(said).toContain(`Cannot listen on 127.0.0.1:${port} (EADDRINUSE)`)
  expect(said).toContain('set another PORT')
})

it('a start on an address the machine does not have names HOST', async () => {
  expect(startFault(await faultOfListening(0, '192.0.2.1'))).toContain('set HOST')
})

it.each([
  [new TypeError('no'), 'TypeError: no'],
  [Object.assign(new Error('connect'), { code: 'EACCES', syscall: 'connect' }), 'Error: connect'],
  ['word', 'word'],
])('any other fault is told as it is: %s', (error, said) => {
  expect(startFault(error)).toBe(said)
})
