import { clock, dateTime } from '../../kit/time.ts'

/** The clock's time; the whole date where it is pointed at. */
export const timeOf = (iso: string) => (
  <time dateTime={iso} title={dateTime(iso)}>
    {clock(iso)}
  </time>
)
