import { describe, expect, it } from 'vitest'
import { pickFields } from '../../../config/pick-fields.ts'

describe('What comes back through the fence', () => {
  it('is the named fields and nothing beside them', () => {
    expect(
      pickFields({ name: 'Lan', phone: '84901234567', birthday: '01/01/1990' }, ['name', 'phone']),
    ).toEqual({
      name: 'Lan',
      phone: '84901234567',
    })
  })

  it('walks through lists', () => {
    const answer = { posts: [{ id: '1', secret: 'x' }, { id: '2' }], after: null, total: 2 }
    expect(pickFields(answer, ['posts.id', 'after'])).toEqual({
      posts: [{ id: '1' }, { id: '2' }],
      after: null,
    })
  })

  it('passes what is below a path that names no children, and lets the wider path win', () => {
    const answer = { counts: { likes: 1, shares: 2 }, id: '1' }
    expect(pickFields(answer, ['counts'])).toEqual({ counts: { likes: 1, shares: 2 } })
    expect(pickFields(answer, ['counts.likes', 'counts'])).toEqual({ counts: { likes: 1, shares: 2 } })
    expect(pickFields(answer, ['counts', 'counts.likes'])).toEqual({ counts: { likes: 1, shares: 2 } })
  })

  it('is nothing for an answer without fields, and touches no inherited property', () => {
    expect(pickFields('text', ['length'])).toBeUndefined()
    expect(pickFields({}, ['toString', '__proto__', 'constructor.name'])).toEqual({})
    expect(pickFields(JSON.parse('{"__proto__":{"a":1},"b":2}'), ['a', 'b'])).toEqual({ b: 2 })
  })
})
