import type { ReactNode } from 'react'
import classes from './panes.module.css'

export interface PanesProps {
  /** What the page is, for those who hear it. */
  readonly title: string
  readonly list: ReactNode
  readonly detail: ReactNode
  readonly aside?: ReactNode
  /** Something is chosen: a phone then shows it alone. */
  readonly isOpen: boolean
}

/** A list and what is chosen in it: side by side, or one after the other on a phone. */
export function Panes({ title, list, detail, aside, isOpen }: PanesProps) {
  return (
    <div className={classes.panes} data-open={isOpen || undefined} data-aside={aside ? true : undefined}>
      <h1 className={classes.title}>{title}</h1>
      <div className={classes.list}>{list}</div>
      <div className={classes.detail}>{detail}</div>
      {aside ? <aside className={classes.aside}>{aside}</aside> : null}
    </div>
  )
}
