/** A clock that runs with real time and can be moved forward: every rule of the twin that speaks of hours or days reads it. */
export interface Clock {
  /** Milliseconds since the epoch, by this sandbox. */
  nowMs(): number
  /** Moves forward by `ms` and fires every alarm that came due, oldest first. */
  advance(ms: number): void
  /** Moves to an absolute time; going back is allowed and fires nothing. */
  set(atMs: number): void
  /** Runs `act` once this clock reaches `atMs`; returns a cancel function. */
  at(atMs: number, act: () => void): () => void
  /** Distance to real time in milliseconds. */
  offsetMs(): number
  close(): void
}

interface Alarm {
  atMs: number
  act: () => void
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

export function createClock(startMs?: number): Clock {
  let offset = startMs === undefined ? 0 : startMs - Date.now()
  let timer: NodeJS.Timeout | null = null
  const alarms = new Set<Alarm>()
  const nowMs = () => Date.now() + offset

  function fireDue(): void {
    const due = [...alarms].filter((alarm) => alarm.atMs <= nowMs()).sort((a, b) => a.atMs - b.atMs)
    for (const alarm of due) if (alarms.delete(alarm)) alarm.act()
    arm()
  }

  function arm(): void {
    if (timer) clearTimeout(timer)
    timer = null
    let next = Number.POSITIVE_INFINITY
    for (const alarm of alarms) next = Math.min(next, alarm.atMs)
    if (next === Number.POSITIVE_INFINITY) return
    timer = setTimeout(fireDue, Math.min(LONGEST_TIMER_MS, Math.max(0, next - nowMs())))
    timer.unref()
  }

  return {
    nowMs,
    offsetMs: () => offset,
    advance(ms) {
      offset += ms
      fireDue()
    },
    set(atMs) {
      offset = atMs - Date.now()
      fireDue()
    },
    at(atMs, act) {
      const alarm: Alarm = { atMs, act }
      alarms.add(alarm)
      arm()
      return () => {
        if (alarms.delete(alarm)) arm()
      }
    },
    close() {
      alarms.clear()
      arm()
    },
  }
}
