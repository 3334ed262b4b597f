import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { signedByFacebook } from '../../support/deliveries.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

/** Speaks HTTP by hand and gives back everything the server said until it hung up. */
async function raw(port: number, parts: readonly (string | Buffer)[], keepOpen = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => (heard += chunk.toString()))
    socket.on('close', () => resolve(heard))
    socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)))
    for (const part of parts) socket.write(part)
    if (!keepOpen) socket.end()
  })
}

const LIMIT = 64 * 1024
const statusOf = (answer: string) => answer.split('\r\n')[0]

it('answers the verification request with the bare challenge, or 403', async () => {
  const { url } = await startIntake({ store, vault })
  const ask = (token: string) =>
    fetch(`${url}/webhooks/facebook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`)
  const right = await ask('test_verify_token')
  expect([right.status, await right.text()]).toEqual([200, '1158201444'])
  expect((await ask('wrong')).status).toBe(403)
})

it('refuses by the declared length before a byte of the body is read', async () => {
  const { port } = await startIntake({ store, vault })
  const answer = await raw(
    port,
    [`POST /webhooks/facebook HTTP/1.1\r\nHost: x\r\nContent-Length: ${LIMIT + 1}\r\n\r\n`],
    true,
  )
  expect(statusOf(answer)).toBe('HTTP/1.1 413 Payload Too Large')
  expect(answer).toContain('"code":"body-too-large"')
})

it('counts a chunked body while it comes and refuses it where it grows too large', async () => {
  const { port } = await startIntake({ store, vault })
  const chunk = Buffer.alloc(16 * 1024, 0x20)
  const answer = await raw(
    port,
    [
      'POST /webhooks/facebook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...Array.from({ length: 5 }, () =>
        Buffer.concat([Buffer.from('4000\r\n'), chunk, Buffer.from('\r\n')]),
      ),
    ],
    true,
  )
  expect(statusOf(answer)).toBe('HTTP/1.1 413 Payload Too Large')
})

it('takes a body of exactly the limit', async () => {
  const { deliver } = await startIntake({ store, vault })
  const answer = await deliver(signedByFacebook(Buffer.alloc(LIMIT, 0x20)))
  expect(answer.status).toBe(400)
})

it('cuts a sender that dribbles its body', async () => {
  const { port } = await startIntake({ store, vault, bodyDeadlineMs: 100 })
  const startedMs = performance.now()
  const answer = await raw(
    port,
    ['POST /webhooks/facebook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"obj'],
    true,
  )
  expect(statusOf(answer)).toBe('HTTP/1.1 408 Request Timeout')
  expect(performance.now() - startedMs).toBeLessThan(15_000)
})

it('lives on when senders go away in the middle of a body', async () => {
  const { port, url } = await startIntake({ store, vault })
  await Promise.all(
    Array.from({ length: 50 }, () =>
      raw(port, ['POST /webhooks/zalo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{']),
    ),
  )
  expect((await fetch(`${url}/webhooks/zalo`, { method: 'POST', body: '{}' })).status).toBe(200)
})

it('answers other methods and paths without touching the journal', async () => {
  const { url } = await startIntake({ store, vault })
  const statusAt = async (path: string, method: string) => (await fetch(url + path, { method })).status
  expect(await statusAt('/webhooks/zalo', 'GET')).toBe(405)
  expect(await statusAt('/webhooks/facebook', 'PUT')).toBe(405)
  expect(await statusAt('/webhooks/unknown', 'POST')).toBe(404)
  expect(await (await fetch(`${url}/elsewhere`)).text()).toBe('not a webhook')
})

it('says that a platform without credentials is off', async () => {
  const { url } = await startIntake({
    store,
    vault,
    channels: { facebook: null, zalo: null },
    settings: { webhookBodyLimitBytes: LIMIT, facebook: null, zalo: null },
  })
  for (const path of ['/webhooks/facebook', '/webhooks/zalo']) {
    const answer = await fetch(url + path, { method: 'POST', body: '{}' })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'platform-off'])
  }
  expect((await fetch(`${url}/webhooks/facebook?hub.mode=subscribe`)).status).toBe(404)
})
