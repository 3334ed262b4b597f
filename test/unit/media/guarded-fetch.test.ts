import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ODD_MEDIA } from '../../../sandbox/kit/odd-media.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { readWhole } from '../../../src/media/bounded-body.ts'
import { createMediaFetch, type MediaFetch } from '../../../src/media/guarded-fetch.ts'
import type { Resolve } from '../../../src/kit/guarded-lookup.ts'
import { MediaFailure } from '../../../src/media/media-failure.ts'

const LIMITS = { maxBytes: 2_000_000, totalMs: 20_000 }
let sandbox: Sandbox
let cdn: URL
/** Whatever connects here was led astray. */
let trap: ReturnType<typeof createTcpServer>
let trapPort: number
let trapped = 0
let fetchMedia: MediaFetch

beforeAll(async () => {
  sandbox = await startSandbox({})
  cdn = new URL(sandbox.url)
  trap = createTcpServer((socket) => {
    trapped += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(trap, 'listening')
  trapPort = (trap.address() as AddressInfo).port
  fetchMedia = fetching()
})
afterAll(async () => {
  fetchMedia.close()
  trap.close()
  await sandbox.close()
})

/** The stand-in named literally, as in development; the platforms' hosts on the trap's port, so that a gap would show. */
const fetching = (resolve?: Resolve): MediaFetch =>
  createMediaFetch({
    hosts: [
      { suffix: 'fbcdn.net', port: null },
      { suffix: 'fbcdn.net', port: trapPort },
      { suffix: cdn.hostname, port: Number(cdn.port) },
    ],
    ...(resolve ? { resolve } : {}),
  })

async function codeOf(address: string, from = fetchMedia, limits = LIMITS): Promise<string> {
  try {
    const { body } = await from.open(address, { limits })
    return `had ${(await readWhole(body)).length}`
  } catch (error) {
    return error instanceof MediaFailure ? error.code : String(error)
  }
}

/** Spellings of private places, each with every scheme and port a careless guard might let through. */
const PRIVATE = [
  ...[
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
  ],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:0:0:1]', '[64:ff9b::7f00:1]'],
  ...[
    'localhost',
    'LOCALHOST',
    'a.localhost',
    'localhost.',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '100.100.100.200',
  ],
  ...['10.0.0.1', '192.168.1.1', '172.16.0.1', '[fe80::1]', '[fc00::1]', 'metadata.google.internal'],
  ...[
    'fbcdn.net.evil.example',
    'evilfbcdn.net',
    'fbcdn.net@127.0.0.1',
    'x:y@scontent.fbcdn.net',
    '１２７.0.0.1',
  ],
  ...['127。0。0。1', 'xn--fbcdn-.net', 'scontent.fbcdn.net%2f@127.0.0.1', '[2002:7f00:1::]', '[2001::1]'],
]

describe('A file is fetched', () => {
  it('from a host of the settings, whole or in part', async () => {
    const url = sandbox.media.put({
      name: 'a.bin',
      contentType: 'video/mp4',
      bytes: Buffer.from('0123456789'),
    }).url
    const { body, sizeBytes, status } = await fetchMedia.open(url, { limits: LIMITS })
    expect([status, sizeBytes, String(await readWhole(body))]).toEqual([200, 10, '0123456789'])
    const part = await fetchMedia.open(url, { limits: LIMITS, range: 'bytes=2-4' })
    expect([part.status, part.contentRange, String(await readWhole(part.body))]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ])
  })

  it('from no other place, in whatever way it is written: nothing even connects', async () => {
    const before = trapped
    const addresses = PRIVATE.flatMap((host) =>
      ['http', 'https', 'HTTP'].flatMap((scheme) => [
        `${scheme}://${host}:${trapPort}/a.png`,
        `${scheme}://${host}/a.png`,
        `${scheme}://scontent.fbcdn.net:${trapPort + 1}@${host}:${trapPort}/`,
      ]),
    )
    addresses.push(
      ...[
        'file:///etc/passwd',
        'ftp://scontent.fbcdn.net/a',
        'data:image/png;base64,AAAA',
        'gopher://127.0.0.1/',
      ],
      ...[
        '//scontent.fbcdn.net/a',
        'javascript:alert(1)',
        '',
        'blob:https://fbcdn.net/x',
        'dict://127.0.0.1:11211/',
      ],
    )
    expect(addresses.length).toBeGreaterThanOrEqual(300)
    const told = await Promise.all(addresses.map((address) => codeOf(address)))
    expect(new Set(told)).toEqual(new Set(['address-refused']))
    expect(trapped).toBe(before)
  })

  it('where a trusted name leads to a private place, now or beside others, nothing connects; each name is asked once', async () => {
    const before = trapped
    const answers = [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      'fd00::1',
      '0.0.0.0',
    ]
    let asked = 0
    const lying = fetching(async () => {
      const address = answers[asked++ % answers.length] as string
      const family = address.includes(':') ? 6 : 4
      // A public one first does not help it.
      return asked % 2 === 0
        ? [
            { address: '157.240.1.1', family: 4 },
            { address, family },
          ]
        : [{ address, family }]
    })
    const told = await Promise.all(
      Array.from({ length: 100 }, (_, n) => codeOf(`https://rebind-${n}.fbcdn.net:${trapPort}/a.png`, lying)),
    )
    expect(new Set(told)).toEqual(new Set(['address-refused']))
    expect([asked, trapped]).toEqual([100, before])
    lying.close()
  })

  it('but never from where it is sent on to', async () => {
    const before = trapped
    const targets = [
      `http://127.0.0.1:${trapPort}/`,
      'http://169.254.169.254/latest/meta-data/',
      sandbox.media.pictureUrl('a'),
      '/media/picture/a/10.png',
    ]
    const told = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        codeOf(sandbox.oddMedia.url('redirect', targets[n % targets.length])),
      ),
    )
    expect(new Set(told)).toEqual(new Set(['address-refused']))
    expect(trapped).toBe(before)
  })

  it('up to its limits: what has no end, comes by drops, is cut, or is packed up, is given up', async () => {
    expect(await codeOf(sandbox.oddMedia.url('huge'))).toBe('too-large')
    expect(
      await codeOf(sandbox.oddMedia.url('slow'), fetchMedia, { maxBytes: 2_000_000, totalMs: 700 }),
    ).toBe('too-slow')
    expect(await codeOf(sandbox.oddMedia.url('slow'), fetchMedia, { maxBytes: 1_000, totalMs: 20_000 })).toBe(
      'too-large',
    )
    expect(await codeOf(sandbox.oddMedia.url('cut'))).toBe('unreachable')
    expect(await codeOf(sandbox.oddMedia.url('compressed'))).toBe('unreachable')
    expect(ODD_MEDIA).toContain('cut')
  })

  it('and one whose time is over is told from one that cannot be reached', async () => {
    const url = sandbox.media.pictureUrl('hoa')
    sandbox.media.expire(url)
    expect(await codeOf(url)).toBe('gone')
    expect(await codeOf(sandbox.media.sign(url))).toMatch(/^had \d+$/)
    expect(await codeOf(`${sandbox.url}/media/file/none/x`)).toBe('gone')
    const closed: Server = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    const away = createMediaFetch({ hosts: [{ suffix: '127.0.0.1', port }] })
    expect(await codeOf(`http://127.0.0.1:${port}/a`, away)).toBe('unreachable')
  })

  it('and its failure tells nobody the address', async () => {
    const url = `${sandbox.media.pictureUrl('bi-mat')}?token=bi-mat-lam`
    sandbox.media.expire(url)
    const failure = await fetchMedia.open(url, { limits: LIMITS }).catch((error: unknown) => error)
    expect(String((failure as Error).stack)).not.toContain('bi-mat')
  })
})
