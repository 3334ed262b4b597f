import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ConnectProxy {
  readonly url: string
  /** What was asked of it: `host:port` of a tunnel, or the whole address of a plain request. */
  readonly asked: readonly string[]
  /** From now on every tunnel is refused with this status; null: none. */
  refuseWith(status: number | null): void
  close(): Promise<void>
}

/** A forward proxy as companies run them: tunnels for https, whole addresses for http, a name and password at the door. */
export async function startConnectProxy(
  login: { readonly user: string; readonly password: string } | null = null,
): Promise<ConnectProxy> {
  const asked: string[] = []
  let refusal: number | null = null
  const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const mayPass = (request: IncomingMessage): boolean =>
    wanted === null || request.headers['proxy-authorization'] === wanted
  const open = new Set<Duplex>()

  const server = createServer((request, response) => {
    const address = request.url ?? ''
    asked.push(address)
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !name.startsWith('proxy-')),
    ) as Record<string, string>
    void request.toArray().then(async (chunks: Buffer[]) => {
      const body = Buffer.concat(chunks)
      const { method = 'GET' } = request
      const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers
      const answer = await fetch(address, { method, headers: rest, ...(body.length > 0 ? { body } : {}) })
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
  })
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '')
    open.add(socket)
    socket.on('error', () => socket.destroy())
    const status = mayPass(request) ? refusal : 407
    if (status !== null) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
    const [host = '', port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket)
      socket.pipe(onward)
    })
    open.add(onward)
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const door = login === null ? '' : `${login.user}:${encodeURIComponent(login.password)}@`
  return {
    url: `http://${door}127.0.0.1:${port}`,
    asked,
    refuseWith: (status) => void (refusal = status),
    close: async () => {
      for (const socket of open) socket.destroy()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
