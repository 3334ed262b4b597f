import { describe, expect, it } from 'vitest'
import { channel } from './facebook-support.ts'

const split = (body: unknown) => {
  const result = channel.splitByAccount(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
  return result.ok ? result.value : result.error
}
const entry = (id: unknown, ...texts: string[]) => ({
  id,
  time: 1_767_000_000_123,
  messaging: texts.map((text, at) => ({
    sender: { id: '7201' },
    recipient: { id },
    timestamp: 1_767_000_000_123 + at,
    message: { mid: `m_${text}`, text },
  })),
})

describe('a Facebook delivery', () => {
  it('of one Page keeps its own bytes', () => {
    const raw = String.raw`{"object":"page","entry":[{"id":"1001","time":1767000000123,"messaging":[{"message":{"mid":"a\/b"}}]}]}`
    expect(split(raw)).toEqual([{ accountId: '1001', bytes: Buffer.from(raw), events: 1 }])
  })

  it('of several Pages is cut so that no part holds another Page’s entries', () => {
    const parts = split({
      object: 'page',
      entry: [entry('1001', 'one', 'two'), entry('1002', 'three'), entry('1001', 'four')],
    })
    if (typeof parts === 'string') throw new Error(parts)
    expect(parts.map(({ accountId, events }) => [accountId, events])).toEqual([
      ['1001', 3],
      ['1002', 1],
    ])
    expect(parts[0]?.bytes.toString()).not.toContain('three')
    expect(parts[1]?.bytes.toString()).not.toMatch(/one|two|four/)
    const first = channel.parsePart(parts[0]?.bytes ?? Buffer.alloc(0))
    expect(first.map((member) => member.ok && member.event.kind === 'message' && member.event.text)).toEqual([
      'one',
      'two',
      'four',
    ])
  })

  it('keeps ids beyond 2^53 as they are, as numbers too', () => {
    const parts = split(
      '{"entry":[{"id":1234567890123456789,"time":1767000000123,"messaging":[{"sender":{"id":9234567890123456781},"timestamp":1767000000123,"message":{"mid":"m_1","text":"hi"}}]},{"id":1002,"messaging":[]}]}',
    )
    if (typeof parts === 'string') throw new Error(parts)
    expect(parts.map(({ accountId }) => accountId)).toEqual(['1234567890123456789', '1002'])
    expect(channel.parsePart(parts[0]?.bytes ?? Buffer.alloc(0))).toMatchObject([
      { ok: true, event: { accountId: '1234567890123456789', personId: '9234567890123456781' } },
    ])
  })

  it('of a thousand updates with one bad member loses that one alone', () => {
    const { id, time, messaging } = entry('1001', ...Array.from({ length: 1000 }, (_, at) => `${at}`))
    const damaged = messaging.map((one, at) => (at === 500 ? { ...one, message: { text: 'no mid' } } : one))
    const parts = split({ object: 'page', entry: [{ id, time, messaging: damaged }] })
    if (typeof parts === 'string') throw new Error(parts)
    expect(parts[0]?.events).toBe(1000)
    const members = channel.parsePart(parts[0]?.bytes ?? Buffer.alloc(0))
    expect(members.filter(({ ok }) => ok)).toHaveLength(999)
    expect(members[500]).toMatchObject({ ok: false, reason: 'message: message.mid invalid_union' })
  })

  it('keeps an entry that names no account, or holds nothing, as something to look at', () => {
    expect(split({ entry: [{ messaging: [{}] }, { id: '1001', time: 1 }, 'x'] })).toMatchObject([
      { accountId: '0', events: 2 },
      { accountId: '1001', events: 1 },
    ])
  })

  it.each([
    ['no JSON', '{"object":'],
    ['no object', '[1]'],
    ['without entries', '{"object":"page"}'],
    ['nested without end', '['.repeat(100_000)],
    ['nothing', ''],
  ])('that is %s is malformed', (_, body) => {
    expect(split(body)).toBe('body-malformed')
  })

  it('without any entry has no parts', () => {
    expect(split('{"object":"page","entry":[]}')).toEqual([])
  })
})
