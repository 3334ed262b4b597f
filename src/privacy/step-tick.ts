/** What a step of an erasure tells while it works. */
export interface StepTick {
  /** The count is put on record before anything goes, so that a killed run's receipt is whole. */
  found(count: number): Promise<void>
  /** Between pages of long work. */
  alive(): Promise<void>
}
