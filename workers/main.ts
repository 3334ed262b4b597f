import { loadWorkerSettings } from '../config/settings.ts'
import { layFoundation, refuseToStart } from '../src/foundation.ts'
import { closeInOrder } from '../src/ops/run-process.ts'
import { openWorker } from './open-worker.ts'

/** After the grace of the jobs: signals, farewells, closing of the stores. */
const CLOSING_MS = 8_000

/** The worker process: builds, wires, serves its queues, closes in order. */
const foundation = layFoundation('worker', loadWorkerSettings)
const { settings, log, logger } = foundation
const worker = await openWorker(foundation).catch((error: unknown) => refuseToStart(logger, error))

closeInOrder(worker.closers, {
  log,
  deadlineMs: settings.shutdownGraceMs + CLOSING_MS,
  closeLog: () => logger.close(),
})
log.info('The worker serves its queues', { queues: settings.worker.queues.join(',') })
