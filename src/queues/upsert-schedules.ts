import type { Queue } from 'bullmq'
import { SCHEDULES } from './schedules.ts'

type QueueOf = (name: string) => Queue

const SCHEDULED_QUEUES = [...new Set(SCHEDULES.map((schedule) => schedule.queue))]

/** Puts every schedule in place; safe to repeat, and from several processes. */
export async function upsertAll(queueOf: QueueOf): Promise<true> {
  await Promise.all(
    SCHEDULES.map((schedule) =>
      queueOf(schedule.queue).upsertJobScheduler(
        schedule.id,
        { every: schedule.everyMs },
        {
          name: schedule.job,
          data: schedule.payload,
          opts: { attempts: 1, removeOnComplete: true, removeOnFail: true },
        },
      ),
    ),
  )
  return true
}

/** A next run so far in the past was never made: its maker died or failed between two commands. */
const STANDS_STILL_MS = 60_000

/** Is one gone, or does one stand still? An emptied Redis has none. */
export async function schedulesMissing(queueOf: QueueOf, nowMs: number): Promise<boolean> {
  const missing = await Promise.all(
    SCHEDULED_QUEUES.map(async (name) => {
      const found = await queueOf(name).getJobSchedulers(0, SCHEDULES.length)
      const alive = new Set(
        found.filter((one) => (one?.next ?? 0) > nowMs - STANDS_STILL_MS).map((scheduler) => scheduler.key),
      )
      return SCHEDULES.some((schedule) => schedule.queue === name && !alive.has(schedule.id))
    }),
  )
  return missing.includes(true)
}
