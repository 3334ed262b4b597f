import { Skeleton } from '@mantine/core'
import classes from './doctor.module.css'

const KEYS = ['a', 'b', 'c', 'd', 'e']

export const DoctorSkeleton = () => (
  <div className={classes.columns} aria-busy="true">
    <div className={classes.column}>
      {KEYS.map((key) => (
        <div key={key} className={classes.check}>
          <Skeleton height={16} width="45%" />
          <Skeleton height={12} />
          <Skeleton height={12} width="70%" />
        </div>
      ))}
    </div>
    <Skeleton height={220} radius="lg" />
  </div>
)
