import { afterEach, expect, test } from 'vitest'
import { ODD_MEDIA } from '../../sandbox/kit/odd-media.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'

const HOUR_MS = 3_600_000
let sandbox: Sandbox | null = null
afterEach(async () => {
  await sandbox?.close()
  sandbox = null
})
const started = async (): Promise<Sandbox> => (sandbox = await startSandbox({}))

test('addresses have no end unless they are given one', async () => {
  const { clock, media } = await started()
  const url = media.pictureUrl('hoa', 20)
  clock.advance(10_000 * HOUR_MS)
  expect((await fetch(url)).status).toBe(200)
  expect(media.sign(url)).toBe(url)
  expect(media.sign('https://example.com/a.png')).toBe('https://example.com/a.png')
})

test('an address with an end answers 403 after it, and the same file signed anew is served', async () => {
  const { clock, media } = await started()
  media.setLifetime(HOUR_MS)
  const url = media.pictureUrl('hoa', 20)
  expect(url).toMatch(/[?&]oe=[0-9A-F]{8}(&|$)/)
  expect((await fetch(url)).status).toBe(200)
  clock.advance(2 * HOUR_MS)
  expect((await fetch(url)).status).toBe(403)
  const again = media.sign(url)
  expect([again === url, (await fetch(again)).status]).toEqual([false, 200])
})

test('one address can be ended alone, also over the control interface', async () => {
  const { control, media } = await started()
  const [a, b] = [media.pictureUrl('a', 20), media.pictureUrl('b', 20)]
  await control.call('media.expire', { url: a })
  expect([(await fetch(a)).status, (await fetch(b)).status]).toEqual([403, 200])
  expect((await fetch(media.sign(a))).status).toBe(200)
})

test('a file is given in parts, and no part outside it', async () => {
  const { media } = await started()
  const { url } = media.put({ name: 'a', contentType: 'video/mp4', bytes: Buffer.from('0123456789') })
  const part = async (range: string) => {
    const answer = await fetch(url, { headers: { range } })
    return [answer.status, answer.headers.get('content-range'), await answer.text()]
  }
  expect(await part('bytes=3-5')).toEqual([206, 'bytes 3-5/10', '345'])
  expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789'])
  expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89'])
  expect(await part('bytes=10-')).toEqual([416, 'bytes */10', ''])
})

test('a file server nobody should trust has an address for each of its ways', async () => {
  const { oddMedia, history } = await started()
  const led = await fetch(oddMedia.url('redirect', 'http://10.0.0.1/'), { redirect: 'manual' })
  expect([led.status, led.headers.get('location')]).toEqual([302, 'http://10.0.0.1/'])
  expect((await fetch(oddMedia.url('page'))).headers.get('content-type')).toBe('image/png')
  expect(new Set(ODD_MEDIA).size).toBe(ODD_MEDIA.length)
  expect(history.calls({ platform: 'odd-media' })).toHaveLength(2)
})
