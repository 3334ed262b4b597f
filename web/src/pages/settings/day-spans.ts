import type { AwayNotice } from '../../api/settings.ts'

export type Span = AwayNotice['hours'][number]

const NOON = { from: '12:00', to: '13:30' }

/** The same day with a break: around noon where it is open then, else after its time, to be filled in. */
export function withBreak(span: Span): [Span, Span] {
  const { day, from, to } = span
  const holdsNoon = from < NOON.from && (to === '00:00' || to > NOON.to)
  return holdsNoon
    ? [
        { day, from, to: NOON.from },
        { day, from: NOON.to, to },
      ]
    : [span, { day, from: '', to: '' }]
}

/** The same day without one: from its first minute to its last. */
export const withoutBreak = ([first, second]: readonly [Span, Span]): Span => ({
  ...first,
  to: second.to === '' ? first.to : second.to,
})
