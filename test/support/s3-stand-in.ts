import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const S3_KEYS = {
  accessKeyId: 'AKTEST',
  secretAccessKey: 'bi-mat-cua-kho',
  region: 'ap-southeast-1',
} as const
export const S3_BUCKET = 'kiot-media'

export interface S3StandIn {
  readonly url: string
  /** What lies in the bucket, by key. */
  readonly objects: ReadonlyMap<string, Buffer>
  /** `METHOD key` of everything that was asked and allowed. */
  readonly calls: readonly string[]
  /** Answers this many requests with a status, instead of doing them. */
  fail(times: number, status: number): void
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** The part of S3 that is used: PUT, GET and DELETE of an object by path, with Signature Version 4 checked by its own hand. */
export async function startS3(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>()
  const calls: string[] = []
  let failing = { times: 0, status: 500 }
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (failing.times > 0) {
        failing = { ...failing, times: failing.times - 1 }
        return response.writeHead(failing.status).end()
      }
      if (!isSigned(request, body))
        return response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
      const [, bucket, ...rest] = (request.url ?? '').split('/')
      const key = rest.join('/')
      if (bucket !== S3_BUCKET) return response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>')
      calls.push(`${request.method} ${key}`)
      if (request.method === 'PUT') {
        objects.set(key, body)
        return response.writeHead(200).end()
      }
      if (request.method === 'DELETE') {
        objects.delete(key)
        return response.writeHead(204).end()
      }
      const found = objects.get(key)
      return found
        ? response.writeHead(200, { 'content-length': found.length }).end(found)
        : response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    objects,
    calls,
    fail(times, status) {
      failing = { times, status }
    },
    env: {
      MEDIA_STORE: 's3',
      MEDIA_S3_ENDPOINT: url,
      MEDIA_S3_BUCKET: S3_BUCKET,
      MEDIA_S3_REGION: S3_KEYS.region,
      MEDIA_S3_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
      MEDIA_S3_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** As "Signature Version 4" of the S3 reference describes it, for requests without a query. */
function isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
  const given = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(
    headers.authorization ?? '',
  )
  const [, credential = '', signedHeaders = '', signature] = given ?? []
  const [keyId, day = '', region, service] = credential.split('/')
  const { accessKeyId, secretAccessKey, region: ours } = S3_KEYS
  if (keyId !== accessKeyId || region !== ours || service !== 's3') return false
  if (headers['x-amz-content-sha256'] !== sha256(body)) return false
  if (
    !['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signedHeaders.split(';').includes(name))
  )
    return false
  const canonical = [
    method,
    url,
    '',
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, word) => hmac(secret, word),
    `AWS4${secretAccessKey}`,
  )
  return hmac(key, toSign).toString('hex') === signature
}
