import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import { facebookOperations } from '../../../src/channels/facebook/operations/index.ts'
import { createPlatformClient, type PlatformClient } from '../../../src/channels/http-call.ts'
import { defineOperation } from '../../../src/channels/operation.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Log } from '../../../src/kit/log.ts'
import { facebookSettings } from './facebook-support.ts'

const TOKEN = 'EAAsimpagetoken'

interface Seen {
  method: string | undefined
  url: string
  headers: IncomingMessage['headers']
  body: string
}

let server: Server | undefined
let client: PlatformClient | undefined
const seen: Seen[] = []
const written: unknown[] = []

afterEach(() => {
  client?.close()
  server?.closeAllConnections()
  server?.close()
  seen.length = 0
  written.length = 0
})

/** A platform that answers so, and a client pointed at it. */
async function open(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const listening = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, headers, url = '' } = request
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(response, request)
    })
  })
  server = listening
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve)
  })
  const { port } = listening.address() as AddressInfo
  return openClient(`http://127.0.0.1:${port}`)
}

function openClient(graphUrl: string): PlatformClient {
  const note = (message: string, fields?: object) => written.push([message, fields])
  const log: Log = { error: note, warn: note, info: note, debug: note, child: () => log }
  const meter = {
    count: (...all: unknown[]) => written.push(all),
    observe: (...all: unknown[]) => written.push(all),
    gauge: () => undefined,
  }
  client = createPlatformClient(
    { facebook: { ...facebookSettings, graphUrl }, zalo: null },
    { log, meter, clock: systemClock },
  )
  return client
}

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', 'X-App-Usage': '{"call_count":9}' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

const probe = (effect: boolean, timeoutMs = 2000) =>
  defineOperation({
    name: 'facebook.probe',
    platform: 'facebook',
    token: 'channel',
    effect,
    timeoutMs,
    request: (_input: object) => ({ method: 'POST', base: 'graph', path: '/1001/messages', json: { a: 1 } }),
    answer: z.object({ id: z.string() }),
  })

/** How a call ended badly. @throws where it did not */
async function failure(calling: Promise<unknown>): Promise<ChannelError> {
  const error: unknown = await calling.then(
    () => new Error('it succeeded'),
    (caught: unknown) => caught,
  )
  if (error instanceof ChannelError) return error
  throw error
}
const run = (
  client: PlatformClient,
  effect: boolean,
  more: { signal?: AbortSignal; timeoutMs?: number } = {},
) => client.run(probe(effect, more.timeoutMs), {}, { token: TOKEN, signal: more.signal })

describe('a call to a platform', () => {
  it('carries the token in its header and the proof beside it, and brings back what was asked for', async () => {
    const client = await open(json('{"id":"m_1","surplus":true}'))
    const { output, usage } = await run(client, true)
    expect(output).toEqual({ id: 'm_1' })
    expect(usage.appPercent).toBe(9)
    const proof = createHmac('sha256', facebookSettings.appSecret).update(TOKEN).digest('hex')
    expect(seen[0]?.url).toBe(`/v26.0/1001/messages?appsecret_proof=${proof}`)
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    expect(seen[0]?.body).toBe('{"a":1}')
  })

  it('keeps an id beyond 2^53 that came as a number', async () => {
    const client = await open(json('{"id":1234567890123456789}'))
    expect((await run(client, false)).output).toEqual({ id: '1234567890123456789' })
  })

  it('as the app itself names the app in the form of the token endpoint alone', async () => {
    const client = await open(
      json({ access_token: 'EAAuser', expires_in: 5183944, data: { is_valid: true } }),
    )
    const [exchange, , debug] = facebookOperations
    const { output } = await client.run(
      exchange,
      { code: 'AQ', redirectUri: 'https://x/cb' },
      { token: null },
    )
    expect(output).toEqual({ accessToken: 'EAAuser', expiresInSeconds: 5183944 })
    expect(seen[0]?.url).toBe('/v26.0/oauth/access_token')
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      code: 'AQ',
      redirect_uri: 'https://x/cb',
      client_id: '99',
      client_secret: 'sim_app_secret',
    })
    await client.run(debug, { inputToken: 'EAAuser' }, { token: null })
    expect(seen[1]?.headers.authorization).toBe('Bearer 99|sim_app_secret')
  })

  it('uploads a file as the form the platform takes', async () => {
    const client = await open(json({ message_id: 'm_1' }))
    const send = facebookOperations.find(({ name }) => name === 'facebook.send-message')
    const file = { name: 'đơn.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF-1') }
    await client.run(
      send as never,
      {
        pageId: '1001',
        personId: '7201',
        attachment: { type: 'file', file },
        messagingType: 'RESPONSE',
        metadata: 'out_1',
      },
      { token: TOKEN },
    )
    expect(seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[0]?.headers['content-length']).toBeDefined()
    expect(seen[0]?.body).toContain('name="filedata"; filename="')
    expect(seen[0]?.body).toContain('%PDF-1')
    expect(seen[0]?.body).toContain('{"id":"7201"}')
  })

  it('goes over the connection of the one before', async () => {
    const client = await open(json({ id: 'm' }))
    let connections = 0
    server?.on('connection', () => {
      connections++
    })
    await run(client, true)
    await run(client, true)
    expect(connections).toBe(1)
  })
})

describe('a call that gets no answer', () => {
  it('because nobody listens never left, even for a send', async () => {
    const error = await failure(run(openClient('http://127.0.0.1:1'), true))
    expect(error).toMatchObject({ code: 'platform-unreachable', retry: 'backoff', requestLeft: false })
  })

  it('because the name is unknown never left', async () => {
    const error = await failure(run(openClient('http://nowhere.invalid'), true))
    expect(error).toMatchObject({ code: 'platform-unreachable', retry: 'backoff', requestLeft: false })
  })

  it.each([
    ['is tried again', false, 'backoff'],
    ['leaves a send’s outcome unknown', true, 'outcome-unknown'],
  ])('because the connection broke %s', async (_, effect, retry) => {
    const client = await open((_response, request) => request.socket.destroy())
    expect(await failure(run(client, effect))).toMatchObject({
      code: 'answer-lost',
      retry,
      requestLeft: true,
    })
  })

  it.each([
    ['is tried again', false, 'backoff'],
    ['leaves a send’s outcome unknown', true, 'outcome-unknown'],
  ])('in time %s', async (_, effect, retry) => {
    const client = await open(() => undefined)
    const error = await failure(run(client, effect, { timeoutMs: 100 }))
    expect(error).toMatchObject({ code: 'answer-lost', retry, requestLeft: true })
  })

  it('whole in time counts as none, however steadily it drips', async () => {
    const client = await open((response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    expect(await failure(run(client, true, { timeoutMs: 200 }))).toMatchObject({ retry: 'outcome-unknown' })
  })

  it('because it is stopped before it starts never leaves', async () => {
    const client = await open(json({ id: 'm' }))
    const error = await failure(run(client, true, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ code: 'call-stopped', retry: 'backoff', requestLeft: false })
    expect(seen).toHaveLength(0)
  })

  it('because it is stopped on its way leaves a send’s outcome unknown', async () => {
    const stop = new AbortController()
    const client = await open(() => stop.abort())
    const error = await failure(run(client, true, { signal: stop.signal }))
    expect(error).toMatchObject({ code: 'call-stopped', retry: 'outcome-unknown', requestLeft: true })
  })
})

describe('an answer', () => {
  it('that is no JSON leaves a send’s outcome unknown', async () => {
    const client = await open(json('<html>oops</html>'))
    expect(await failure(run(client, true))).toMatchObject({
      code: 'answer-unreadable',
      retry: 'outcome-unknown',
    })
    expect(await failure(run(client, false))).toMatchObject({ retry: 'backoff' })
  })

  it('of another shape does so too', async () => {
    const client = await open(json({ nothing: 1 }))
    expect(await failure(run(client, true))).toMatchObject({
      code: 'answer-unreadable',
      retry: 'outcome-unknown',
    })
  })

  it('without end is cut off', async () => {
    const client = await open((response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024, ' ')
      const more = () => {
        while (response.write(chunk) && !response.destroyed);
      }
      response.on('drain', more)
      more()
    })
    expect(await failure(run(client, false))).toMatchObject({ code: 'answer-lost', retry: 'backoff' })
  })

  it('that points elsewhere is not followed: a token goes where the settings say', async () => {
    const client = await open((response) => {
      response.writeHead(302, { location: '/elsewhere' })
      response.end()
    })
    expect(await failure(run(client, false))).toMatchObject({ retry: 'backoff' })
    expect(seen).toHaveLength(1)
  })
})

describe('whatever goes wrong', () => {
  it.each<[string, (response: ServerResponse, request: IncomingMessage) => void]>([
    ['a refusal', json({ error: { message: `token ${TOKEN}`, code: 190, error_subcode: 460 } }, 400)],
    ['a broken connection', (_response, request) => request.socket.destroy()],
    ['a page of HTML', json(`<html>${TOKEN}</html>`)],
  ])('the token is in no error, log or label: %s', async (_, answer) => {
    const client = await open(answer)
    const error = await failure(run(client, true))
    const everything = inspect([error, error.cause, written], { depth: 10, showHidden: true })
    expect(everything).toContain('facebook.probe')
    expect(everything).not.toContain(TOKEN)
    expect(everything).not.toContain('appsecret_proof')
  })

  it('a refusal nobody knows is logged by its numbers', async () => {
    const client = await open(json({ error: { message: 'x', code: 987654 } }, 400))
    expect(await failure(run(client, true))).toMatchObject({ code: 'unclassified', platformCode: '987654' })
    expect(inspect(written, { depth: 5 })).toContain('987654')
  })

  it('a call without its token or platform is not made', async () => {
    const client = await open(json({ id: 'm' }))
    const noToken = await failure(client.run(probe(true), {}, { token: null }))
    expect(noToken).toMatchObject({ code: 'token-rejected', retry: 'after-relink', requestLeft: false })
    const zalo = { ...probe(true), platform: 'zalo' as const }
    expect(await failure(client.run(zalo, {}, { token: TOKEN }))).toMatchObject({
      code: 'platform-off',
      retry: 'never',
    })
    expect(seen).toHaveLength(0)
  })
})
