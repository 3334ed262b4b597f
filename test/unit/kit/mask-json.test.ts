import { describe, expect, it } from 'vitest'
import { maskJson } from '../../../src/kit/mask-json.ts'

const mask = (value: unknown, leave: 'null' | 'nothing' = 'nothing', ids = ['7201']) => {
  const masked = maskJson(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), ids, leave)
  return masked && { value: JSON.parse(masked.bytes.toString()) as unknown, removed: masked.removed }
}

describe('JSON without those it names', () => {
  const batch = {
    entry: [{ id: '1001', messaging: [{ sender: { id: '7201' }, text: 'a' }, { sender: { id: '7202' } }] }],
  }

  it('loses the smallest list members that name them, and nothing beside', () => {
    expect(mask(batch)).toEqual({
      value: { entry: [{ id: '1001', messaging: [{ sender: { id: '7202' } }] }] },
      removed: 1,
    })
  })

  it('keeps the places of the others where they are counted', () => {
    expect(mask(batch, 'null')).toEqual({
      value: { entry: [{ id: '1001', messaging: [null, { sender: { id: '7202' } }] }] },
      removed: 1,
    })
  })

  it('keeps a neighbour whose list merely mentions them, without the mention', () => {
    const tagged = { changes: [{ from: '7202', tags: [{ id: '7201' }, { id: '7203' }] }] }
    expect(mask(tagged)).toEqual({
      value: { changes: [{ from: '7202', tags: [{ id: '7203' }] }] },
      removed: 1,
    })
  })

  it('finds ids as numbers, in texts, in names of members and beyond 2^53', () => {
    expect(mask({ list: [{ id: 7201 }, { note: 'of 7201 indeed' }, { '7201': true }, { id: 1 }] })).toEqual({
      value: { list: [{ id: 1 }] },
      removed: 3,
    })
    const long = '{"list":[{"id":6100000000000007919},{"id":6100000000000007920}]}'
    expect(mask(long, 'nothing', ['6100000000000007919'])).toEqual({
      value: { list: [{ id: '6100000000000007920' }] },
      removed: 1,
    })
  })

  it('is nothing where the whole is about them, or is no JSON', () => {
    expect(mask({ event_name: 'user_send_text', sender: { id: '7201' } })).toBeNull()
    expect(mask('no json 7201')).toBeNull()
  })

  it('is the same where nobody is named', () => {
    expect(mask({ list: [1, 2] })).toEqual({ value: { list: [1, 2] }, removed: 0 })
  })
})
