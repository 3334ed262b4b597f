/** Counting, without knowing who reads it. Names and labels are declared in `src/ops/metrics.ts`; an undeclared name throws. */
export interface Meter {
  /** Adds to a counter. Labels never hold personal data, ids of persons or texts. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  /** Records one duration or size in a histogram, in the unit its name ends with (`_seconds`, `_bytes`). */
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

/** For tests and tools that nobody scrapes. */
export const silentMeter: Meter = { count: () => undefined, observe: () => undefined, gauge: () => undefined }
