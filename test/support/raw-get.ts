import { type IncomingHttpHeaders, get } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As they came over the line: still compressed. */
  readonly body: Buffer
}

/** GET as a browser asks, without undoing the compression. */
export function rawGet(url: string): Promise<RawAnswer> {
  const headers = { accept: 'text/html,*/*', 'accept-encoding': 'gzip, deflate, br' }
  return new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      )
    }).on('error', reject)
  })
}
