import { describe, expect, it } from 'vitest'
import { isUpkeep, OPERATIONS, UPKEEP } from '../../../config/permissions.ts'
import { ALL_OPERATIONS } from '../../../src/door/create-door.ts'

describe('The operations we know how to make', () => {
  it('are exactly those the map names, as consent’s or as upkeep', () => {
    const mapped = [...Object.keys(OPERATIONS), ...UPKEEP].sort()
    expect([...ALL_OPERATIONS.keys()].sort()).toEqual(mapped)
  })

  it('carry a platform user’s token only where that is what they are for', () => {
    const byUser = [...ALL_OPERATIONS.values()].filter((one) => one.token === 'user' && !isUpkeep(one.name))
    expect(byUser.map((one) => one.name).sort()).toEqual(['facebook.list-pages', 'facebook.page-by-id'])
  })
})
