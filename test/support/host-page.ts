import { once } from 'node:events'
import { createServer } from 'node:http'

/** A site that frames the console, as KiotViet's own UI does: it hands tokens in and hears where the console is. */
export interface HostPage {
  readonly origin: string
  readonly url: string
  /** How many tokens it was asked for. */
  asked(): number
  close(): Promise<void>
}

/**
 * @param frame the console's address to frame
 * @param mint a token of who is signed in at the host; null: the host does not answer
 */
export async function startHostPage({
  port,
  frame,
  mint,
}: {
  readonly port: number
  readonly frame: () => string
  readonly mint: () => Promise<string | null>
}): Promise<HostPage> {
  let asked = 0
  const server = createServer((req, res) => {
    if (req.url === '/token') {
      asked += 1
      res.setHeader('Content-Type', 'application/json')
      void mint().then((token) => res.end(JSON.stringify({ token })))
      return
    }
    res.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(frame()))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    url: `${origin}/ban-hang`,
    asked: () => asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const page = (frame: string) => `<!doctype html><title>Bán hàng</title>
<output id="at"></output>
<iframe title="KiotViet Social" src="${frame}" style="width:1200px;height:700px;border:0"></iframe>
<script>
const frame = document.querySelector('iframe')
const origin = new URL(frame.src).origin
addEventListener('message', async ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin) return
  if (data.type === 'kiotviet-social:at') document.querySelector('#at').textContent = data.path
  if (data.type !== 'kiotviet-social:token-wanted') return
  const { token } = await (await fetch('/token')).json()
  if (token !== null)
    source.postMessage({ type: 'kiotviet-social:token', token, returnTo: location.href }, origin)
})
</script>`
