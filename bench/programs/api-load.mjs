// @ts-check
/** A shop's program, in a process of its own: what keeps one shop's load busy must not count as another's waiting. */
import { askSteadily, flood } from '../lib/paced-load.mjs'
import { config, serve } from '../lib/program.mjs'

/** @type {{ port: number, path: string, headers: Record<string, string> }} */
const { port, path, headers } = await config()
const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
  ([name, value]) => `${name}: ${value}`,
)
const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)

serve(
  {},
  {
    answer: (message) =>
      message.do === 'flood'
        ? flood({ port, request, ...message })
        : askSteadily({ port, request, ...message }),
    close: async () => undefined,
  },
)
