import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './thread-skeleton.module.css'

const BUBBLES = [
  { side: 'in', width: '42%', height: 38 },
  { side: 'in', width: '28%', height: 38 },
  { side: 'out', width: '50%', height: 58 },
  { side: 'in', width: '36%', height: 38 },
  { side: 'out', width: '24%', height: 38 },
] as const

export function ThreadSkeleton() {
  const { t } = useTranslation('inbox')
  return (
    <div className={classes.thread} role="status" aria-busy="true" aria-label={t('loadingThread')}>
      {BUBBLES.map(({ side, width, height }) => (
        <Skeleton key={`${side}${width}`} data-side={side} width={width} height={height} radius={16} />
      ))}
    </div>
  )
}
