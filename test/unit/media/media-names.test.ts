import { describe, expect, it } from 'vitest'
import { isPublicIp } from '../../../src/kit/private-address.ts'
import { withAddresses } from '../../../src/media/refresh.ts'
import { livesUntilMs, mediaIdOf, parseMediaId, shownAddress } from '../../../src/store/media-names.ts'

const NOW_MS = Date.UTC(2026, 10, 28)
const hex = (ms: number) =>
  Math.floor(ms / 1000)
    .toString(16)
    .toUpperCase()
const at = (url: string) => `https://scontent.fbcdn.net/v/a.jpg?_nc=1&oh=2&${url}`

describe('A received file’s name', () => {
  it('says whose it is and which one, and is told from an upload’s', () => {
    for (const [owner, part] of [
      ['msg_AbC-_9AbC-_9AbC-_9AbCd', 0],
      ['cmt_x-1-2', 12],
      ['per_a', 'avatar'],
      ['chn_01m8', 'cover'],
    ] as const)
      expect(parseMediaId(mediaIdOf(owner, part))).toEqual({ ownerId: owner, part })
    for (const other of ['med_01jd', 'msg_a', 'msg_a-1234', 'med_a-0', 'usr_a-0', 'msg_a-avatar2', '-0', ''])
      expect(parseMediaId(other)).toBeNull()
  })

  it('stands in a path as it is, and is short enough for one', () => {
    const longest = mediaIdOf(`msg_${'a'.repeat(26)}`, 999)
    expect([longest, longest.length <= 64]).toEqual([encodeURIComponent(longest), true])
  })
})

describe('The address shown', () => {
  it('is the platform’s in mode "link" while it lives; else, and in any other mode, our own', () => {
    const [living, over, untold] = [
      at(`oe=${hex(NOW_MS + 5_000)}`),
      at(`oe=${hex(NOW_MS - 5_000)}`),
      at('x=1'),
    ]
    expect(shownAddress('link', 'msg_a-0', living, NOW_MS)).toBe(living)
    expect(shownAddress('link', 'msg_a-0', untold, NOW_MS)).toBe(untold)
    expect(shownAddress('link', 'msg_a-0', over, NOW_MS)).toBe('/api/v1/media/msg_a-0')
    for (const mode of ['proxy', 'keep'] as const)
      expect(shownAddress(mode, 'msg_a-0', living, NOW_MS)).toBe('/api/v1/media/msg_a-0')
    expect(shownAddress('keep', 'per_a-avatar', null, NOW_MS)).toBeNull()
    expect(shownAddress('keep', 'msg_a-0', '/api/v1/media/med_1', NOW_MS)).toBe('/api/v1/media/med_1')
  })

  it('tells its end only where the platform wrote one', () => {
    expect(livesUntilMs(at(`oe=${hex(NOW_MS)}&z=1`))).toBe(NOW_MS)
    for (const none of ['oe=', 'oe=12', 'foe=6931AB00', 'oe=6931AB001', 'oe=zzzzzzzz'])
      expect(livesUntilMs(at(none))).toBeNull()
  })
})

describe('Addresses told anew', () => {
  const file = (type: 'image' | 'video' | 'link' | 'file', url: string | null) => ({
    type,
    url,
    name: null,
    sizeBytes: null,
    detail: null,
  })
  it('take the place of the old ones, each of its own', () => {
    const ours = [file('image', 'a1'), file('image', 'b1'), file('link', 'c1')]
    const told = [file('image', 'a2'), file('image', 'b2'), file('link', 'c2')]
    expect(withAddresses(ours, told)?.map(({ url }) => url)).toEqual(['a2', 'b2', 'c1'])
    expect(withAddresses(ours, ours)).toBeNull()
    expect(withAddresses(ours, [])).toBeNull()
  })

  it('are matched by kind where the platform tells another number of them', () => {
    const ours = [file('video', 'v1'), file('link', 'l1'), file('image', 'i1')]
    const told = [file('image', 'i2'), file('video', 'v2')]
    expect(withAddresses(ours, told)?.map(({ url }) => url)).toEqual(['v2', 'l1', 'i2'])
    expect(withAddresses(ours, [file('image', null)])).toBeNull()
  })
})

it.each([
  ['8.8.8.8', true],
  ['157.240.22.35', true],
  ['2a03:2880:f12f:83:face:b00c:0:25de', true],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['::1', false],
  ['::ffff:8.8.8.8', false],
  ['fe80::1%eth0', false],
  ['fd00::1', false],
  ['2002:7f00:1::', false],
  ['', false],
  ['localhost', false],
])('%s as a public address: %s', (address, isPublic) => {
  expect(isPublicIp(address)).toBe(isPublic)
})
