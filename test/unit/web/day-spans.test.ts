import { expect, it } from 'vitest'
import { withBreak, withoutBreak } from '../../../web/src/pages/settings/day-spans.ts'

it.each([
  ['around noon where it is open then', '08:00', '21:00', ['12:00', '13:30', '21:00']],
  ['up to midnight too', '08:00', '00:00', ['12:00', '13:30', '00:00']],
  ['after its time, to be filled in, where it is not', '17:00', '23:00', ['23:00', '', '']],
])('A break is set %s, and taking it away leaves the day as it was', (_, from, to, [end, again, close]) => {
  const day = { day: 1, from, to }
  const spans = withBreak(day)
  expect(spans).toEqual([
    { day: 1, from, to: end },
    { day: 1, from: again, to: close },
  ])
  expect(withoutBreak(spans)).toEqual(day)
})
