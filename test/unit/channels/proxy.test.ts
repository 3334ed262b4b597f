import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpSender, type HttpSender } from '../../../src/channels/http-sender.ts'
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.ts'

const TLS = new URL('../../fixtures/tls/', import.meta.url)
const ca = readFileSync(new URL('localhost.crt', TLS), 'utf8')
const LOGIN = { user: 'cua-hang', password: 'mật:khẩu@1' }

let platform: Server
let url: string
let reached = 0
let proxy: ConnectProxy
let sender: HttpSender

beforeEach(async () => {
  reached = 0
  const key = readFileSync(new URL('localhost.key', TLS))
  platform = createServer({ cert: ca, key }, (request, response) => {
    reached += 1
    response.end(JSON.stringify({ token: request.headers.access_token, seen: Object.keys(request.headers) }))
  })
  await new Promise<void>((done) => platform.listen(0, '127.0.0.1', done))
  url = `https://localhost:${(platform.address() as AddressInfo).port}/v2.0/oa/getoa`
  proxy = await startConnectProxy(LOGIN)
  sender = createHttpSender({ proxyUrl: proxy.url, ca })
})
afterEach(async () => {
  sender.close()
  platform.closeAllConnections()
  platform.close()
  await proxy.close()
})

const ask = (from: HttpSender, timeoutMs = 5_000) =>
  from.send({ method: 'GET', url, headers: { access_token: 'at-1' }, body: undefined }, { timeoutMs })

describe('A call through a proxy', () => {
  it('goes through a tunnel that shows the proxy the host alone, and the platform nothing of the proxy', async () => {
    const answer = await ask(sender)
    const { token, seen } = JSON.parse(answer.text) as { token: string; seen: string[] }
    expect(token).toBe('at-1')
    expect(seen.filter((name) => name.startsWith('proxy'))).toEqual([])
    expect(proxy.asked).toEqual([new URL(url).host])
  })

  it('that the proxy refuses has not left, and its status is not taken for the platform’s', async () => {
    for (const status of [403, 502, 503]) {
      proxy.refuseWith(status)
      await expect(ask(sender)).rejects.toMatchObject({ reason: 'proxy-refused', requestLeft: false })
    }
    const stranger = createHttpSender({ proxyUrl: proxy.url.replace('cua-hang', 'ai-do'), ca })
    await expect(ask(stranger)).rejects.toMatchObject({ reason: 'proxy-refused', requestLeft: false })
    stranger.close()
    expect(reached).toBe(0)
  })

  it('to a proxy that is gone has not left either, and is never made without it', async () => {
    await proxy.close()
    await expect(ask(sender)).rejects.toMatchObject({ requestLeft: false })
    expect(reached).toBe(0)
    proxy = await startConnectProxy()
  })

  it('does not leave where the certificate within the tunnel is nobody’s we trust', async () => {
    const wary = createHttpSender({ proxyUrl: proxy.url })
    await expect(ask(wary)).rejects.toMatchObject({ requestLeft: false })
    wary.close()
    expect(reached).toBe(0)
  })

  it('whose answer is lost after it left says so', async () => {
    platform.removeAllListeners('request')
    platform.on('request', (request) => request.socket.destroy())
    await expect(ask(sender)).rejects.toMatchObject({ requestLeft: true })
  })
})
