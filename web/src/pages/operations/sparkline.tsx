import { useTranslation } from 'react-i18next'
import classes from './operations.module.css'
import { numberText } from './words.ts'

const WIDTH = 160
const HEIGHT = 36
/** The line's own thickness stays inside. */
const EDGE = 2

/** The last readings of one figure, oldest at the left; told in words to those who do not see it. */
export function Sparkline({ name, values }: { name: string; values: readonly number[] }) {
  const { t } = useTranslation('operations')
  const now = values.at(-1)
  if (now === undefined) return <div className={classes.chart} />
  const high = Math.max(...values)
  const words = {
    name,
    count: values.length,
    low: numberText(Math.min(...values)),
    high: numberText(high),
    now: numberText(now),
  }
  const step = WIDTH / Math.max(1, values.length - 1)
  const y = (value: number): number => HEIGHT - EDGE - (value / Math.max(1, high)) * (HEIGHT - 2 * EDGE)
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('chart', words)}
    >
      <polygon
        points={`0,${HEIGHT} ${points} ${((values.length - 1) * step).toFixed(1)},${HEIGHT}`}
        className={classes.area}
      />
      <polyline points={points} className={classes.line} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
