import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'

/** An S3-compatible bucket, by its settings. The address comes without a slash at its end. */
export interface S3Place {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Bytes by key in an S3-compatible bucket: the four calls that are used, by the form every such store understands. */
export interface S3Files {
  put(key: string, bytes: Buffer): Promise<void>
  /** null: not there (any more) */
  get(key: string): Promise<Buffer | null>
  /** What is gone already is no fault. */
  drop(key: string): Promise<void>
}

/** The bucket answered something else than it should, or not at all. */
export class BucketFailed extends Error {
  constructor(act: string, status: number | null, cause?: unknown) {
    super(`The media bucket did not ${act} a file: ${status === null ? 'no answer' : `status ${status}`}`, {
      cause,
    })
    this.name = 'BucketFailed'
  }
}

/** A kept file is 34 MB at most; a bucket that needs longer is away. */
const TIMEOUT_MS = 60_000
/** The library's own repeats, for 429 and 5xx. */
const RETRIES = 2

/** Addresses are written with the bucket in the path, which every S3-compatible store takes. */
export function openS3Files(place: S3Place): S3Files {
  const { accessKeyId, secretAccessKey, region } = place
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES })
  const call = async (act: string, method: string, key: string, bytes?: Buffer): Promise<Response> => {
    try {
      return await client.fetch(`${place.endpoint}/${place.bucket}/${key}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { 'x-amz-content-sha256': sha256(bytes ?? Buffer.alloc(0)) },
        ...(bytes ? { body: new Uint8Array(bytes) } : {}),
      })
    } catch (error) {
      throw new BucketFailed(act, null, error)
    }
  }
  return {
    async put(key, bytes) {
      const answer = await call('take', 'PUT', key, bytes)
      await answer.arrayBuffer()
      if (!answer.ok) throw new BucketFailed('take', answer.status)
    },
    async get(key) {
      const answer = await call('give', 'GET', key)
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (answer.status === 404) return null
      if (!answer.ok) throw new BucketFailed('give', answer.status)
      return bytes
    },
    async drop(key) {
      const answer = await call('remove', 'DELETE', key)
      await answer.arrayBuffer()
      if (!answer.ok && answer.status !== 404) throw new BucketFailed('remove', answer.status)
    },
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
