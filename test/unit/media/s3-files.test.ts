import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BucketFailed, openS3Files } from '../../../src/store/s3-files.ts'
import { S3_BUCKET, S3_KEYS, type S3StandIn, startS3 } from '../../support/s3-stand-in.ts'

let s3: S3StandIn
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())

const files = (change: object = {}) =>
  openS3Files({ endpoint: s3.url, bucket: S3_BUCKET, ...S3_KEYS, ...change })

describe('An S3-compatible bucket', () => {
  it('takes bytes, gives them back the same, and forgets them', async () => {
    const bytes = randomBytes(300_000)
    await files().put('media/a1', bytes)
    expect(await files().get('media/a1')).toEqual(bytes)
    await files().drop('media/a1')
    expect(await files().get('media/a1')).toBeNull()
    await files().drop('media/a1')
    expect(s3.objects.size).toBe(0)
  })

  it('that is busy for a moment is asked again', async () => {
    s3.fail(2, 503)
    await files().put('media/a2', Buffer.from('x'))
    expect(s3.objects.has('media/a2')).toBe(true)
  })

  it('refuses another’s key, and that is a failure, never "gone"', async () => {
    await expect(files({ secretAccessKey: 'wrong' }).get('media/a2')).rejects.toThrow(BucketFailed)
    await expect(files({ secretAccessKey: 'wrong' }).put('media/a3', Buffer.from('x'))).rejects.toThrow(/403/)
    expect(s3.objects.has('media/a3')).toBe(false)
  })

  it('that cannot be reached is a failure that names no key', async () => {
    const away = files({ endpoint: 'http://127.0.0.1:9' }).get('media/a2')
    await expect(away).rejects.toThrow(/no answer/)
    await expect(away).rejects.not.toThrow(new RegExp(S3_KEYS.secretAccessKey))
  })
})
