import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../../src/doctor/redact-shape.ts'

describe('The form of an answer', () => {
  it('tells how things are written and holds nothing of anybody', () => {
    expect(
      shapeOf({
        data: {
          oaid: '4318657068771012641',
          name: 'Tiệm hoa Lan',
          num_follower: 120,
          is_verified: true,
          avatar: 'https://s120-ava-talk.zadn.vn/abc?token=1',
          package_name: 'Tăng trưởng',
          user_last_interaction_date: '12/10/2026',
          users: [{ user_id: '1' }, { user_id: '2' }],
          oa_alias: '',
        },
        error: 0,
        message: 'Success',
      }),
    ).toEqual({
      data: {
        oaid: 'text of 19 digits',
        name: 'text of 12 characters',
        num_follower: 'number, 3 digits',
        is_verified: true,
        avatar: 'address at zadn.vn',
        package_name: 'Tăng trưởng',
        user_last_interaction_date: 'text dd/MM/yyyy',
        users: { list: 2, first: { user_id: 'text of 1 digits' } },
        oa_alias: 'empty text',
      },
      error: 0,
      message: 'text of 7 characters',
    })
  })

  it('ends, however deep it goes', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 50; level++) deep = { deep }
    expect(JSON.stringify(shapeOf(deep))).toContain('deeper')
  })
})
