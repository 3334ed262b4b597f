import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCalloutPost } from '../../../src/callouts/post.ts'
import { judgeTarget, type Target } from '../../../src/callouts/target.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'

let receiver: WebhookReceiver
let port: string

beforeAll(async () => {
  receiver = await startWebhookReceiver()
  port = new URL(receiver.url('/')).port
})
afterAll(() => receiver?.close())

/** @returns the outcome, and how often something was about to leave */
async function call(target: Target, { ip = '127.0.0.1', answerMs = 5_000 } = {}) {
  let left = 0
  const post = createCalloutPost({ answerMs, resolve: async () => [{ address: ip, family: 4 }] })
  const { outcome } = await post(target, {
    headers: {},
    body: Buffer.from('{}'),
    beforeBytes: async () => void (left += 1),
  })
  return { outcome, left }
}

const named = (path: string, mayBePrivate: boolean): Target => ({
  url: new URL(`http://hooks.shop.example:${port}${path}`),
  mayBePrivate,
})

describe('A call to an address that a shop wrote', () => {
  it('is not made where its name leads into a private network, and nothing is on record as sent', async () => {
    for (const ip of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1'])
      expect(await call(named('/noi-bo', false), { ip })).toEqual({ outcome: 'address-refused', left: 0 })
    const digits = { url: new URL(receiver.url('/noi-bo')), mayBePrivate: false }
    expect(await call(digits)).toEqual({ outcome: 'address-refused', left: 0 })
    expect(receiver.calls('/noi-bo')).toEqual([])
  })

  it('goes to a private host that the operator named, and ends at the limit where no answer comes', async () => {
    expect(await call(named('/duoc', true))).toEqual({ outcome: 'delivered', left: 1 })
    receiver.react('/cham', () => 'handled')
    expect(await call(named('/cham', true), { answerMs: 100 })).toEqual({ outcome: 'too-slow', left: 1 })
    expect(await call({ url: new URL('http://127.0.0.1:1/'), mayBePrivate: true })).toEqual({
      outcome: 'unreachable',
      left: 0,
    })
  })

  it('does not leave where it cannot be put on record', async () => {
    const post = createCalloutPost()
    const target = { url: new URL(receiver.url('/khong-so')), mayBePrivate: true }
    const refusing = post(target, {
      headers: {},
      body: Buffer.from('{}'),
      beforeBytes: () => Promise.reject(new Error('no store')),
    })
    await expect(refusing).rejects.toThrow('no store')
    expect(receiver.calls('/khong-so')).toEqual([])
  })

  it.each([
    ['https://hooks.shop.example/a?b=1', [], 'ok'],
    ['http://10.0.0.5:8080/', [{ suffix: '10.0.0.5', port: 8080 }], 'ok'],
    ['http://10.0.0.5:8081/', [{ suffix: '10.0.0.5', port: 8080 }], 'not-https'],
    ['https://10.0.0.5/', [{ suffix: '10.0.0.5', port: 8080 }], 'private-address'],
    ['http://sub.kv.internal/', [{ suffix: 'kv.internal', port: null }], 'not-https'],
    ['https://hooks.shop.example/#a', [], 'with-fragment'],
    ['https://hooks.shop.example./', [], 'ok'],
    ['https://127.0.0.1./', [], 'private-address'],
    ['khong phai dia chi', [], 'not-https'],
  ] as const)('%s with the hosts %j: %s', (address, hosts, expected) => {
    const judged = judgeTarget(address, hosts)
    expect(typeof judged === 'string' ? judged : 'ok').toBe(expected)
  })
})
