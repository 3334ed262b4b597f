import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, json } from './answers.ts'
import type { Clock } from './clock.ts'
import type { FaultAct, Faults } from './faults.ts'
import type { CallRecord, History } from './history.ts'

/** One request as a stand sees it, its body read whole. */
export interface StandRequest {
  method: string
  /** Path without the mount's prefix; always starts with `/`. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  rawBody: Buffer
}

/** A folder of URLs given to one stand. Requests to a mount with a `platform` are recorded and can meet faults. */
export interface Mount {
  prefix: string
  /** Null: helper pages and control, neither recorded nor faulted. */
  platform: string | null
  /** Name of the operation asked for, for history and faults; the path when absent. */
  opOf?: (request: StandRequest) => string
  handle: (request: StandRequest) => Answer | Promise<Answer>
  /** Turns `graphError` and `zaloError` faults into this platform's own error answer. */
  faultAnswer?: (act: FaultAct) => Answer | null
}

/** For libraries that want Node's own objects, such as an OpenID provider. The call is recorded without its body. */
export interface RawMount {
  prefix: string
  platform: string
  handle: (request: IncomingMessage, response: ServerResponse) => void
}

export interface SandboxServer {
  mount(mount: Mount): void
  mountRaw(mount: RawMount): void
  /** Starts listening; answers the base URL without a trailing slash. */
  listen(port: number, host: string): Promise<string>
  close(): Promise<void>
}

interface Entry {
  prefix: string
  serve: (path: string, incoming: IncomingMessage, response: ServerResponse) => void
}

const BODY_LIMIT_BYTES = 64 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_LIMIT_BYTES) throw new Error('request body above the sandbox limit')
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  const length = typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : answer.body.length
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length })
  response.end(response.req.method === 'HEAD' ? undefined : answer.body)
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?')
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}

export function createSandboxServer(parts: {
  clock: Clock
  history: History
  faults: Faults
}): SandboxServer {
  const { clock, history, faults } = parts
  // The longest prefix comes first, so that '' can be the fallback.
  const entries: Entry[] = []
  const enter = (entry: Entry) => {
    entries.push(entry)
    entries.sort((a, b) => b.prefix.length - a.prefix.length)
  }

  /** Runs the handler under the fault it meets; null means that the connection is cut without an answer. */
  async function answerUnderFaults(mount: Mount, request: StandRequest, record: CallRecord) {
    const act = faults.take({ ...request, platform: record.platform, op: record.op, body: request.rawBody })
    if (!act) return mount.handle(request)
    record.fault = Object.keys(act)[0] ?? null
    if ('close' in act) return null
    if ('hangMs' in act) {
      await wait(act.hangMs, undefined, { ref: false })
      return null
    }
    if ('doneButAnswerLost' in act) {
      record.answer = (await mount.handle(request)).body
      return null
    }
    if ('delayMs' in act) {
      await wait(act.delayMs, undefined, { ref: false })
      return mount.handle(request)
    }
    const own = mount.faultAnswer?.(act)
    if (own) return own
    if ('status' in act)
      return typeof act.body === 'string'
        ? { status: act.status, headers: { 'content-type': 'text/html' }, body: act.body }
        : json(act.body ?? {}, act.status)
    return json(act, 500)
  }

  async function serve(mount: Mount, path: string, incoming: IncomingMessage, response: ServerResponse) {
    const { query } = splitUrl(incoming.url ?? '/')
    const request: StandRequest = {
      method: incoming.method ?? 'GET',
      path,
      query: new URLSearchParams(query),
      headers: incoming.headers,
      rawBody: await readBody(incoming),
    }
    if (mount.platform === null) return send(response, await mount.handle(request))
    const record = history.addCall({
      kind: 'call',
      platform: mount.platform,
      op: mount.opOf?.(request) ?? path,
      method: request.method,
      path,
      query,
      headers: request.headers,
      body: request.rawBody,
      atMs: clock.nowMs(),
      status: null,
      answer: null,
      answeredAtMs: null,
      fault: null,
    })
    const answer = await answerUnderFaults(mount, request, record)
    if (!answer) return void incoming.socket.destroy()
    record.status = answer.status
    record.answer = answer.body
    record.answeredAtMs = clock.nowMs()
    // A platform's answer carries the platform's time, which here is the sandbox's.
    response.setHeader('date', new Date(clock.nowMs()).toUTCString())
    send(response, answer)
  }

  function serveRaw(mount: RawMount, path: string, incoming: IncomingMessage, response: ServerResponse) {
    const { query } = splitUrl(incoming.url ?? '/')
    const method = incoming.method ?? 'GET'
    const none = Buffer.alloc(0)
    const record = history.addCall({
      kind: 'call',
      platform: mount.platform,
      op: path,
      method,
      path,
      query,
      headers: incoming.headers,
      body: none,
      atMs: clock.nowMs(),
      status: null,
      answer: null,
      answeredAtMs: null,
      fault: null,
    })
    const act = faults.take({ platform: mount.platform, op: path, method, path, body: none })
    if (act) {
      record.fault = Object.keys(act)[0] ?? null
      if ('close' in act) return void incoming.socket.destroy()
      if ('hangMs' in act) {
        setTimeout(() => incoming.socket.destroy(), act.hangMs).unref()
        return
      }
      if ('status' in act) {
        record.status = act.status
        return send(response, json(act.body ?? {}, act.status))
      }
    }
    response.once('finish', () => {
      record.status = response.statusCode
      record.answeredAtMs = clock.nowMs()
    })
    if (act && 'delayMs' in act) setTimeout(() => mount.handle(incoming, response), act.delayMs).unref()
    else mount.handle(incoming, response)
  }

  const server = createServer((incoming, response) => {
    const { path } = splitUrl(incoming.url ?? '/')
    const entry = entries.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    if (!entry) return send(response, json({ error: `nothing is mounted at ${path}` }, 404))
    entry.serve(path.slice(entry.prefix.length) || '/', incoming, response)
  })
  server.keepAliveTimeout = 60_000

  return {
    mount: (mount) =>
      enter({
        prefix: mount.prefix,
        serve: (path, incoming, response) => {
          serve(mount, path, incoming, response).catch((error: unknown) => {
            // A fault of the twin itself must look like one: never an answer a platform could give.
            if (response.headersSent) response.destroy()
            else send(response, json({ sandboxError: error instanceof Error ? error.stack : error }, 599))
          })
        },
      }),
    mountRaw: (mount) =>
      enter({
        prefix: mount.prefix,
        serve: (path, incoming, response) => serveRaw(mount, path, incoming, response),
      }),
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, resolve)
      })
      const address = server.address() as AddressInfo
      const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
      return `http://${shown}:${address.port}`
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
