// @ts-check

/** @param {readonly number[]} values @returns {number} NaN where there is none */
export function median(values) {
  return percentile(values, 0.5)
}

/** @param {Iterable<number>} values @param {number} share 0 to 1 @returns {number} the nearest rank */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return Number.NaN
  return /** @type {number} */ (
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0]
  )
}

/** @param {readonly number[]} values @returns {{ median: number, min: number, max: number }} */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * The slope of a straight line through points, by least squares.
 * @param {readonly (readonly [number, number])[]} points
 * @returns {number} change of the second for one more of the first
 */
export function slope(points) {
  const n = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  let above = 0
  let below = 0
  for (const [x, y] of points) {
    above += (x - meanX) * (y - meanY)
    below += (x - meanX) ** 2
  }
  return below === 0 ? 0 : above / below
}

/** @param {number} value @param {number} [digits] significant ones */
export function round(value, digits = 3) {
  return Number(value.toPrecision(digits))
}
