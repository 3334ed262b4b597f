import { Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { createLogContext } from '../../src/kit/log-context.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { createMeter } from '../../src/ops/meter.ts'
import { startWorkers } from '../../src/queues/host.ts'
import { QUEUES, type QueueName } from '../../src/queues/jobs.ts'
import { openQueues } from '../../src/queues/open-queues.ts'
import type { Processors } from '../../src/queues/processor.ts'
import type { ParkedJob } from '../../src/queues/run-job.ts'

export interface QueueBenchOptions {
  readonly redisUrl: string
  readonly prefix: string
  readonly processors?: Processors
  readonly serve?: readonly QueueName[]
  /** Without workers: the producers' side alone. */
  readonly producerOnly?: boolean
}

/** Queues and workers as a process has them, closed after the test; `lines` and `parked` are what they wrote and kept. */
export function queueBench(options: QueueBenchOptions) {
  const lines: Record<string, unknown>[] = []
  const parked: ParkedJob[] = []
  const logContext = createLogContext()
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>)
      done()
    },
  })
  const { log } = createLogger({ level: 'debug', service: 'test', context: logContext, stream })
  const { meter, text } = createMeter()
  const shared = { ...options, clock: systemClock, log, logContext, meter }
  const queues = openQueues(shared)
  const workers = options.producerOnly
    ? null
    : startWorkers({
        ...shared,
        queues,
        name: 'bench',
        serve: options.serve ?? QUEUES,
        processors: options.processors ?? {},
        park: async (job) => {
          parked.push(job)
        },
      })
  const close = async (graceMs = 1_000) => {
    await workers?.close(graceMs)
    await queues.close()
  }
  onTestFinished(() => close())
  return { queues, lines, parked, metrics: text, close }
}
