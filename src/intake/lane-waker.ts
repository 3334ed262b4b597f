export interface LaneWaker {
  /** These lanes have work. */
  wake(lanes: readonly number[]): void
  /** Wakes what is still owed, at once. */
  close(): void
}

/** Between two rounds; a single event is woken for in the round that starts at once. */
const ROUND_MS = 20
/** While more lanes are owed than a round takes: workers then find plenty in each, and every wake-up costs three processes. */
const BUSY_ROUND_MS = 50
/** A wake-up is a call to Redis (0.25 ms): under load every lane is woken some times a second, not once a delivery. */
const LANES_A_ROUND = 8

/** Passes wake-ups on without ever making them the bottleneck: a lane already owed one is not owed two. */
export function createLaneWaker(wakeLanes: (lanes: number[]) => void): LaneWaker {
  const owed = new Set<number>()
  let timer: NodeJS.Timeout | null = null

  const round = (): void => {
    timer = null
    if (owed.size === 0) return
    const lanes: number[] = []
    for (const lane of owed) {
      lanes.push(lane)
      owed.delete(lane)
      if (lanes.length === LANES_A_ROUND) break
    }
    wakeLanes(lanes)
    timer = setTimeout(round, owed.size > 0 ? BUSY_ROUND_MS : ROUND_MS)
  }

  return {
    wake(lanes) {
      for (const lane of lanes) owed.add(lane)
      if (timer === null) round()
    },
    close() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      if (owed.size > 0) wakeLanes([...owed])
      owed.clear()
    },
  }
}
