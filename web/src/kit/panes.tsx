import type { ReactNode } from 'react'
import classes from './panes.module.css'

export interface PanesProps {
  readonly list: ReactNode
  readonly detail: ReactNode
  readonly aside?: ReactNode
  /** Something is chosen: a phone then shows it alone. */
  readonly isOpen: boolean
}

/** A list and what is chosen in it: side by side, or one after the other on a phone. */
export function Panes({ list, detail, aside, isOpen }: PanesProps) {
  return (
    <div className={classes.panes} data-open={isOpen || undefined} data-aside={aside ? true : undefined}>
      <div className={classes.list}>{list}</div>
      <div className={classes.detail}>{detail}</div>
      {aside ? <aside className={classes.aside}>{aside}</aside> : null}
    </div>
  )
}
