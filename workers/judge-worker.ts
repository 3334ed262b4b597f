import { sleep } from '../src/kit/wait.ts'
import type { Queues } from '../src/queues/open-queues.ts'

/** A worker gives a sign every 5 s, and canaries come every 10 s: this is several of either. */
const SILENT_MS = 60_000
const ASK_AGAIN_MS = 100

export interface WorkerVerdict {
  readonly ok: boolean
  readonly because: string
}

/**
 * Well: it gave a sign lately, and canaries come through the queues it serves. A Redis that is away is not the worker's
 * illness: restarting it would help nobody.
 */
export async function judgeWorker(
  queues: Pick<Queues, 'beats' | 'signAgeMs'>,
  about: { readonly worker: string; readonly serves: readonly string[]; readonly deadlineMs: number },
): Promise<WorkerVerdict> {
  const beats = await askUntilAnswered(queues, about.deadlineMs)
  if (beats === null) return { ok: true, because: 'Redis is away, so nobody can work' }
  const ageMs = await queues.signAgeMs(about.worker)
  if (ageMs === 'redis-away') return { ok: true, because: 'Redis is away, so nobody can work' }
  if (ageMs === null || ageMs > SILENT_MS)
    return { ok: false, because: `the worker of ${about.worker} gave no sign for a minute` }
  const silent = beats.filter(
    (beat) => about.serves.includes(beat.queue) && (beat.ageMs === null || beat.ageMs > SILENT_MS),
  )
  if (silent.length === 0) return { ok: true, because: `serves ${about.serves.join(', ')}` }
  return { ok: false, because: `nothing comes through ${silent.map((beat) => beat.queue).join(', ')}` }
}

/** The connection has just been asked for. */
async function askUntilAnswered(queues: Pick<Queues, 'beats'>, deadlineMs: number) {
  const startedMs = performance.now()
  for (;;) {
    const beats = await queues.beats()
    if (beats !== null || performance.now() - startedMs > deadlineMs) return beats
    await sleep(ASK_AGAIN_MS)
  }
}
