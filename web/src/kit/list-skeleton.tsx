import { Skeleton } from '@mantine/core'
import classes from './list-skeleton.module.css'

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** The shape of what is coming: faces and two lines. */
export function ListSkeleton({ label }: { label: string }) {
  return (
    <div className={classes.list} role="status" aria-busy="true" aria-label={label}>
      {ROWS.map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton circle height={44} />
          <div className={classes.lines}>
            <Skeleton height={12} width="55%" />
            <Skeleton height={10} width="85%" />
          </div>
        </div>
      ))}
    </div>
  )
}
