import type { ReactNode } from 'react'
import classes from './filter-bar.module.css'

export interface FilterBarProps {
  readonly label: string
  readonly search?: ReactNode
  readonly channel: ReactNode
  readonly children?: ReactNode
}

/** What a list shows: words, channel, and what else there is. */
export function FilterBar({ label, search, channel, children }: FilterBarProps) {
  return (
    <search className={classes.filters} aria-label={label}>
      {search}
      <div className={classes.row}>
        <div className={classes.channel}>{channel}</div>
        {children}
      </div>
    </search>
  )
}
