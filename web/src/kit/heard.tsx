import type { ReactNode } from 'react'
import classes from './heard.module.css'

/** Words for those who hear the page; plain, since rows of long lists are full of it. */
export const Heard = ({ children }: { children: ReactNode }) => (
  <span className={classes.heard}>{children}</span>
)
