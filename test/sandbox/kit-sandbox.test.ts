import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../sandbox/kit/clock.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import {
  APP,
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  SHOPPER,
  send,
  startFacebook,
  startReceiver,
} from './facebook-support.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function running(make: Promise<Sandbox>): Promise<Sandbox> {
  const sandbox = await make
  closers.push(() => sandbox.close())
  return sandbox
}

async function readyToSend(): Promise<{ sandbox: Sandbox; token: string }> {
  const sandbox = await running(startFacebook())
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'chào' })
  return { sandbox, token: await pageToken(sandbox) }
}

async function post(sandbox: Sandbox, path: string, body: unknown) {
  const response = await fetch(`${sandbox.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Json }
}

test('alarms fire in order when the clock is moved past them, and not before', () => {
  const clock = createClock(1_000_000)
  const fired: number[] = []
  clock.at(clock.nowMs() + 60_000, () => fired.push(2))
  clock.at(clock.nowMs() + 30_000, () => fired.push(1))
  const cancel = clock.at(clock.nowMs() + 40_000, () => fired.push(3))
  cancel()
  clock.advance(20_000)
  expect(fired).toEqual([])
  clock.advance(60_000)
  expect(fired).toEqual([1, 2])
  clock.close()
})

test('a graph error fault answers with the envelope, as often as asked, without doing the work', async () => {
  const { sandbox, token } = await readyToSend()
  sandbox.faults.add({
    match: { platform: 'facebook', op: 'POST */messages' },
    times: 2,
    then: { graphError: { code: 80006, message: 'busy' } },
  })
  const replies = [
    await send(sandbox, token, { text: '1' }),
    await send(sandbox, token, { text: '2' }),
    await send(sandbox, token, { text: '3' }),
  ]
  expect(replies.map((reply) => errorOf(reply)?.[0])).toEqual([80006, 80006, undefined])
  expect(sandbox.facebook.truth.sends(PAGE)[0]?.sends.map(({ text }) => text)).toEqual(['3'])
})

test('done but answer lost: the work is done and the connection breaks', async () => {
  const { sandbox, token } = await readyToSend()
  sandbox.faults.add({
    match: { platform: 'facebook', path: '.*/messages$' },
    then: { doneButAnswerLost: true },
  })
  await expect(send(sandbox, token, { text: 'mất' })).rejects.toThrow()
  expect(sandbox.facebook.truth.sends(PAGE)[0]?.sends.map(({ text }) => text)).toEqual(['mất'])
  const [call] = sandbox.history.calls({ op: 'POST */messages' })
  expect(call).toMatchObject({ status: null, fault: 'doneButAnswerLost' })
})

test('close and hang break the connection without doing the work; a status fault answers anything', async () => {
  const { sandbox, token } = await readyToSend()
  const match = { platform: 'facebook', method: 'POST' }
  sandbox.faults.add({ match, then: { close: true } })
  sandbox.faults.add({ match, then: { hangMs: 20 } })
  sandbox.faults.add({ match, then: { status: 502, body: '<html>bad gateway</html>' } })
  await expect(send(sandbox, token, { text: '1' })).rejects.toThrow()
  await expect(send(sandbox, token, { text: '2' })).rejects.toThrow()
  await expect(send(sandbox, token, { text: '3' })).rejects.toThrow('not valid JSON')
  expect(sandbox.facebook.truth.sends(PAGE)).toEqual([])
  expect(sandbox.faults.list()).toEqual([])
})

test('history holds every call and delivery in order, with bytes, and can be asked for by filter', async () => {
  const receiver = await startReceiver()
  closers.push(() => receiver.close())
  const sandbox = await running(startFacebook({ receiver }))
  const token = await pageToken(sandbox)
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'chào' })
  await sandbox.idle(5000)
  await send(sandbox, token, { text: 'Dạ' })
  const [delivery, call] = sandbox.history.records
  expect([delivery?.kind, call?.kind]).toEqual(['delivery', 'call'])
  expect(delivery?.body.equals(receiver.received[0]?.raw ?? Buffer.alloc(0))).toBe(true)
  const found = await post(sandbox, '/control/call', {
    op: 'history.query',
    args: { op: 'POST */messages', contains: 'Dạ' },
  })
  const [shown] = found.body.result as Json[]
  expect(shown).toMatchObject({ kind: 'call', status: 200, method: 'POST', path: `/v26.0/${PAGE}/messages` })
  expect(String(shown?.query)).toContain('appsecret_proof=')
  expect(JSON.parse(String(shown?.body))).toMatchObject({ message: { text: 'Dạ' } })
})

test('every operation is listed with a schema and can be called over HTTP at both addresses', async () => {
  const sandbox = await running(startFacebook())
  const { operations } = (await (await fetch(`${sandbox.url}/control`)).json()) as {
    operations: { op: string; args: { type: string } }[]
  }
  const names = operations.map(({ op }) => op)
  expect(names).toContain('facebook.sendMessage')
  expect(names).toContain('zalo.follow')
  expect(operations.every(({ args }) => args.type === 'object')).toBe(true)
  const args = { pageId: PAGE, personId: SHOPPER, text: 'chào' }
  expect((await post(sandbox, '/control/facebook/sendMessage', args)).body.result).toMatchObject({
    psid: '7201',
  })
  expect((await post(sandbox, '/control/call', { op: 'facebook.sendMessage', args })).status).toBe(200)
})

test('the shopper page is a program that parses and asks only for operations that exist', async () => {
  const sandbox = await running(startSandbox({ demo: true }))
  const page = await (await fetch(`${sandbox.url}/shopper`)).text()
  const program = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? ''
  expect(() => new Script(program)).not.toThrow()
  const asked = [...program.matchAll(/'((?:facebook|zalo)\.\w+)'/g)].map(([, op]) => op)
  expect(asked.length).toBeGreaterThan(8)
  const listed = JSON.stringify(await (await fetch(`${sandbox.url}/control`)).json())
  for (const op of asked) expect(listed).toContain(`"op":"${op}"`)
})

test('a wrong control request says what is wrong', async () => {
  const sandbox = await running(startFacebook())
  expect((await post(sandbox, '/control/call', { op: 'facebook.fly' })).body.error).toContain(
    'unknown operation',
  )
  const missing = await post(sandbox, '/control/facebook/sendMessage', { pageId: PAGE })
  expect([missing.status, missing.body.error]).toEqual([400, 'invalid arguments'])
  const nobody = await post(sandbox, '/control/facebook/sendMessage', {
    pageId: PAGE,
    personId: 'ai',
    text: 'x',
  })
  expect([nobody.status, nobody.body.error]).toEqual([400, 'no person ai'])
})

test('a restarted sandbox still knows tokens, Pages, messages, media and its clock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  closers.push(async () => rmSync(folder, { recursive: true }))
  const options: SandboxOptions = { stateFile: join(folder, 'state.json') }
  const first = await startFacebook(options)
  const token = await pageToken(first)
  await first.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'trước' })
  const { id } = first.media.put({ name: 'a.txt', contentType: 'text/plain', bytes: Buffer.from('còn đây') })
  first.clock.advance(3_600_000)
  await first.close()
  expect(readdirSync(folder)).toEqual(['state.json'])
  const again = await running(startSandbox({ ...options, facebook: { ...APP } }))
  expect((await send(again, token, { text: 'sau' })).status).toBe(200)
  expect(again.facebook.truth.messages('7201').map(({ text }) => text)).toEqual(['trước', 'sau'])
  expect(await (await fetch(again.media.urlOf(id))).text()).toBe('còn đây')
  expect(again.clock.nowMs()).toBeGreaterThan(Date.now() + 3_500_000)
})

test('state is written soon after a change, and what was on its way is sent after the restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  closers.push(async () => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, 'state.json')
  const receiver = await startReceiver()
  closers.push(() => receiver.close())
  const first = await startFacebook({ stateFile, receiver })
  first.facebook.courier.hold()
  await first.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'đang đi' })
  const read = () => readFileSync(stateFile, 'utf8')
  await expect.poll(() => (readdirSync(folder).includes('state.json') ? read() : '')).toContain('đang đi')
  await first.close()
  expect(receiver.received.length).toBe(0)
  const again = await running(startSandbox({ stateFile, facebook: { ...APP } }))
  expect(await again.idle(5000)).toBe(true)
  expect(receiver.received.length).toBe(1)
})

test('a damaged state file stops the start and names the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  closers.push(async () => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, 'state.json')
  writeFileSync(stateFile, '{"version":1,')
  await expect(startSandbox({ stateFile })).rejects.toThrow(stateFile)
})

test('two sandboxes in one process share nothing', async () => {
  const one = await running(startFacebook())
  const two = await running(startSandbox())
  one.clock.advance(1_000_000)
  expect(two.facebook.state.pages.size).toBe(0)
  expect(two.history.records.length).toBe(0)
  expect(one.clock.nowMs() - two.clock.nowMs()).toBeGreaterThan(900_000)
  expect(errorOf(await graph(two, 'me', await pageToken(one), { proof: false }))?.[0]).toBe(190)
})

test('the demo has six Pages, posts, shoppers, and settings for a gateway', async () => {
  const sandbox = await running(startSandbox({ demo: true }))
  expect(sandbox.facebook.state.pages.size).toBe(6)
  expect(sandbox.facebook.state.posts.size).toBeGreaterThanOrEqual(6)
  expect(sandbox.facebook.state.people.size).toBeGreaterThanOrEqual(6)
  const env = sandbox.gatewayEnv('http://127.0.0.1:3000')
  expect(env.FACEBOOK_GRAPH_URL).toBe(`${sandbox.url}/facebook/graph`)
  expect(env.MEDIA_HOSTS).toBe(new URL(sandbox.url).host)
  expect(env.IDENTITY_ISSUER).toBe(`${sandbox.url}/issuer`)
  // What `npm start` asks for is the same: without the host of its files the console shows no picture.
  expect(await sandbox.control.call('sandbox.gatewayEnv', {})).toEqual(env)
  expect(sandbox.facebook.state.app.callbackUrl).toBe('http://127.0.0.1:3000/webhooks/facebook')
  const page = await (await fetch(`${sandbox.url}/shopper`)).text()
  expect(page).toContain('Đóng vai người mua')
  expect(await (await fetch(`${sandbox.url}/`)).text()).toContain('/control')
})

test('a platform answers with its own time, which is the sandbox’s', async () => {
  const sandbox = await running(startFacebook())
  sandbox.clock.advance(3_600_000)
  const answer = await fetch(`${sandbox.url}/facebook/graph/v26.0/me`)
  const skewMs = Date.parse(answer.headers.get('date') ?? '') - sandbox.clock.nowMs()
  expect(Math.abs(skewMs)).toBeLessThan(60_000)
})
