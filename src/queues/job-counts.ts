import type { Queue } from 'bullmq'

export interface JobCounts {
  readonly queue: string
  readonly waiting: number
  readonly active: number
  readonly delayed: number
}

export const readCounts = (queues: readonly Queue[]): Promise<JobCounts[]> =>
  Promise.all(
    queues.map(async (queue) => {
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed')
      return {
        queue: queue.name,
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
        active: counts.active ?? 0,
        delayed: counts.delayed ?? 0,
      }
    }),
  )
