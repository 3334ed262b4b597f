import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { answerFailures } from '../../../src/http/failures.ts'
import { createLogContext } from '../../../src/kit/log-context.ts'
import { createLogger } from '../../../src/ops/logger.ts'

it('A failure is logged by its name and the lines of code, and nothing of its message, however many lines that has', async () => {
  const lines: string[] = []
  const stream = new PassThrough().on('data', (chunk: Buffer) => lines.push(String(chunk)))
  const logger = createLogger({ level: 'debug', service: 'gateway', context: createLogContext(), stream })
  const app = express()
  app.use((_req, res, next) => {
    Object.assign(res.locals, { locale: 'en', requestId: 'req_1' })
    next()
  })
  app.get('/', () => {
    throw new TypeError('No room for\nNguyễn Thị Hoa\n  at home, 0912345678')
  })
  // Refusals are counted, failures of ours are not.
  app.use(answerFailures(logger.log, {} as never))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())

  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toMatch(/Hoa|TypeError/)
  await logger.close()
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/TypeError.*failures\.test\.ts/)
  expect(lines[0]).not.toMatch(/Hoa|0912|No room/)
})
