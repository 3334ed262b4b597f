import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openGatewayServer } from '../../src/gateway-server.ts'
import { createOperations } from '../../src/http/operations.ts'
import { createLogContext } from '../../src/kit/log-context.ts'
import { createHealth } from '../../src/ops/health.ts'
import { createMeter } from '../../src/ops/meter.ts'
import { openMetricsServer } from '../../src/ops/metrics-server.ts'

const lag = { worstMs: () => 3, close: () => undefined }

async function gateway(app = express(), canWrite = async () => true) {
  const logContext = createLogContext()
  const health = createHealth({ store: { canWrite }, queues: { beats: async () => null }, loopLag: lag })
  app.use(createOperations({ health, exposition: createMeter() }))
  app.get('/context', (_req, res) => {
    setTimeout(() => res.json(logContext.fields()), 1)
  })
  const server = await openGatewayServer({
    port: 0,
    host: '127.0.0.1',
    webhooks: {
      handle: (req, res) => {
        if (!req.url?.startsWith('/webhooks/')) return false
        res.end('taken')
        return true
      },
    },
    app,
    logContext,
  })
  onTestFinished(() => server.close(0))
  return { server, url: `http://127.0.0.1:${server.port}` }
}

describe('The gateway server', () => {
  it('answers webhooks before the app sees them, and everything else by the app', async () => {
    const { url } = await gateway()
    expect(await (await fetch(`${url}/webhooks/facebook`, { method: 'POST', body: 'x' })).text()).toBe(
      'taken',
    )
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
  })

  it('runs every request with its id, a good one given by a proxy or a new one', async () => {
    const { url } = await gateway()
    const context = async (id?: string) =>
      (await (await fetch(`${url}/context`, id ? { headers: { 'X-Request-Id': id } } : {})).json()) as {
        requestId: string
      }
    expect(await context('proxy-id-12345')).toEqual({ requestId: 'proxy-id-12345' })
    expect((await context('x')).requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('lets a request in hand finish, takes no new one, and cuts what lasts beyond the grace', async () => {
    const app = express()
    app.get('/slow', (_req, res) => {
      setTimeout(() => res.send('done'), 200)
    })
    app.get('/forever', (_req, res) => {
      res.write('…')
    })
    const { server, url } = await gateway(app)
    const forever = await fetch(`${url}/forever`)
    const slow = fetch(`${url}/slow`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const startedMs = performance.now()
    const closed = server.close(600)
    await expect(fetch(`${url}/health/live`)).rejects.toThrow()
    expect(await (await slow).text()).toBe('done')
    await expect(forever.text()).rejects.toThrow()
    await closed
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })

  it('refuses headers that are too long', async () => {
    const { url } = await gateway()
    expect((await fetch(`${url}/health/live`, { headers: { 'X-Long': 'x'.repeat(20_000) } })).status).toBe(
      431,
    )
  })

  it('is ready exactly as long as the journal can be written, whatever Redis does', async () => {
    let writable = true
    const { url } = await gateway(express(), async () => writable)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    const queues = await fetch(`${url}/health/queues`)
    expect([queues.status, await queues.json()]).toEqual([503, { ok: false, redis: 'away', queues: [] }])
    writable = false
    expect((await fetch(`${url}/health/ready`)).status).toBe(503)
  })

  it('shows its numbers to this machine, and to nobody a proxy speaks for', async () => {
    const { url } = await gateway()
    const page = await fetch(`${url}/metrics`)
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/plain'),
    ])
    expect(await page.text()).toContain('kvsocial_process_cpu')
    expect((await fetch(`${url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status).toBe(
      404,
    )
  })
})

describe('The metrics port', () => {
  it('serves numbers and liveness, and nothing else', async () => {
    const exposition = createMeter()
    const server = await openMetricsServer({ port: 0, exposition, live: () => ({ ok: true }) })
    onTestFinished(() => server.close())
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status
    expect([await status('/metrics'), await status('/health/live'), await status('/api/v1/me')]).toEqual([
      200, 200, 404,
    ])
  })
})
