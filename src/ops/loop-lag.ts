import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the histogram looks; its readings include this much when nothing is late. */
const RESOLUTION_MS = 20

export interface LoopLag {
  /** The worst delay since the last reading, milliseconds. */
  worstMs(): number
  close(): void
}

/** Watches how late the event loop is. */
export function watchLoopLag(): LoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  return {
    worstMs: () => {
      const worstMs = delays.max / 1e6
      delays.reset()
      return Math.max(0, Math.round(worstMs - RESOLUTION_MS))
    },
    close: () => {
      delays.disable()
    },
  }
}
