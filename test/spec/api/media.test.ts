import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_MEDIA_BYTES } from '../../../src/outbox/media.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { checkedClient, routesOf } from '../../support/checked-client.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)])

let stack: Stack
let agent: ApiClient

beforeAll(async () => {
  stack = await startStack({ worker: false })
  agent = checkedClient(
    await stack.as({ sub: 'a', retailer: 'hoamay', roles: ['agent'] }),
    routesOf(stack.rooms),
  )
})
afterAll(() => stack?.close())

function formWith(bytes: Buffer, name: string, field = 'file', type = ''): FormData {
  const form = new FormData()
  form.set(field, new Blob([new Uint8Array(bytes)], { type }), name)
  return form
}

const upload = (bytes: Buffer, name: string) =>
  agent.post<{ mediaId: string }>('/media', formWith(bytes, name))

const fetchFile = async (mediaId: string) => {
  const token = await stack.sandbox.issuer.mintToken({ sub: 'a', retailer: 'hoamay', roles: ['agent'] })
  return fetch(`${stack.url}/api/v1/media/${mediaId}`, { headers: { authorization: `Bearer ${token}` } })
}

describe('an uploaded file', () => {
  it('is told as what it is, and comes back byte for byte from our own origin', async () => {
    const answer = await upload(PNG, 'hoa hồng.png')
    expect(answer).toMatchObject({ status: 201, body: { type: 'image', sizeBytes: PNG.length } })
    const file = await fetchFile(answer.body.mediaId)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG)
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''hoa%20h%E1%BB%93ng.png",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store, no-transform',
    })
  })

  it('is saved rather than shown where it is no picture, sound or film', async () => {
    const { mediaId } = (await upload(Buffer.from('%PDF-1.7'), 'gia.pdf')).body
    expect((await fetchFile(mediaId)).headers.get('content-disposition')).toMatch(/^attachment;/)
  })

  it('does not lie in the database as it is', async () => {
    const text = Buffer.from('Danh sách khách hàng bí mật,1\n')
    const { mediaId } = (await upload(text, 'khach-bi-mat.csv')).body
    const { db } = stack.store.connection
    const chunks = (await db?.collection('media_files.chunks').find().toArray()) ?? []
    const rows = (await db?.collection('media').find().toArray()) ?? []
    expect(chunks.length).toBeGreaterThan(0)
    expect(rows.map((row) => String(row._id))).toContain(mediaId)
    const stored = Buffer.concat([
      ...chunks.map((chunk) => chunk.data as Buffer),
      Buffer.from(JSON.stringify(rows)),
    ])
    for (const secret of ['bí mật', text.toString('base64').slice(4, 20), 'khach-bi-mat'])
      expect(stored.includes(secret)).toBe(false)
  })

  it('is taken up to the limit, and refused above it', async () => {
    const largest = Buffer.concat([PNG, Buffer.alloc(MAX_MEDIA_BYTES - PNG.length)])
    expect(await upload(largest, 'lon.png')).toMatchObject({
      status: 201,
      body: { sizeBytes: MAX_MEDIA_BYTES },
    })
    const tooLarge = await upload(Buffer.concat([largest, Buffer.alloc(1)]), 'lon.png')
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
  })

  it.each([
    [
      'a page called a picture',
      () => formWith(Buffer.from('<html><script>1</script>'), 'a.png', 'file', 'image/png'),
      415,
    ],
    ['an empty file', () => formWith(Buffer.alloc(0), 'a.txt'), 415],
    ['another field than "file"', () => formWith(PNG, 'a.png', 'picture'), 400],
    ['no file', () => new FormData(), 400],
    [
      'a second file',
      () => {
        const form = formWith(PNG, 'a.png')
        form.append('file', new Blob([new Uint8Array(PNG)]), 'b.png')
        return form
      },
      400,
    ],
    [
      'a field beside the file',
      () => {
        const form = formWith(PNG, 'a.png')
        form.append('shopId', 'banhgio')
        return form
      },
      400,
    ],
    ['JSON instead of a form', () => ({ file: 'a' }), 415],
  ])('is refused: %s', async (_, body, status) => {
    expect(await agent.post('/media', body())).toMatchObject({ status })
  })

  it('is refused when the form ends in its middle', async () => {
    const token = await stack.sandbox.issuer.mintToken({ sub: 'a', retailer: 'hoamay', roles: ['agent'] })
    const answer = await fetch(`${stack.url}/api/v1/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG',
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'input-invalid' })
  })

  it('keeps no folder and no trick of its name', async () => {
    const { mediaId } = (await upload(PNG, '..\\..\\a"\u202e\r\nX-Evil: 1.png')).body
    const file = await fetchFile(mediaId)
    expect(file.headers.get('x-evil')).toBeNull()
    expect(file.headers.get('content-disposition')).not.toMatch(/["\\\r\n]|%5C|%0A|%E2%80%AE/i)
  })
})
