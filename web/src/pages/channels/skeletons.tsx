import { Skeleton } from '@mantine/core'
import classes from './channels.module.css'

const KEYS = ['a', 'b', 'c']

export const CardSkeletons = () => (
  <div className={classes.cards} aria-busy="true">
    {KEYS.map((key) => (
      <div key={key} className={classes.card}>
        <div className={classes.top}>
          <Skeleton width={48} height={48} radius="md" />
          <div style={{ flex: 1 }}>
            <Skeleton width="60%" height={16} mb={8} />
            <Skeleton width="35%" height={12} />
          </div>
        </div>
        <Skeleton height={12} />
        <Skeleton height={12} width="80%" />
      </div>
    ))}
  </div>
)
