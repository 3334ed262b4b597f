import { hostname } from 'node:os'
import type { WorkerSettings } from '../config/settings.ts'
import type { Foundation } from '../src/foundation.ts'
import { openCore } from '../src/open-core.ts'
import { createHealth } from '../src/ops/health.ts'
import { watchLoopLag } from '../src/ops/loop-lag.ts'
import { openMetricsServer } from '../src/ops/metrics-server.ts'
import type { Closer } from '../src/ops/run-process.ts'
import { startWorkers } from '../src/queues/host.ts'
import { createRoomDeps, type RoomDeps } from '../src/room-deps.ts'
import { processorsOf } from './processors.ts'

export interface OpenedWorker {
  readonly rooms: RoomDeps
  /** In the order in which they must be closed. */
  readonly closers: readonly Closer[]
}

/** Wires a worker and serves its queues. Opens no port but METRICS_PORT. */
export async function openWorker(foundation: Foundation<WorkerSettings>): Promise<OpenedWorker> {
  const { settings, log, meter, clock, logContext, exposition } = foundation
  const core = await openCore(foundation, 'worker')
  const rooms = createRoomDeps(core, settings)
  const loopLag = watchLoopLag()
  const health = createHealth({ store: core.store, queues: core.queues, loopLag })
  const workers = startWorkers({
    queues: core.queues,
    redisUrl: settings.redisUrl,
    prefix: settings.redisPrefix,
    serve: settings.worker.queues,
    processors: processorsOf(rooms),
    park: async (job) => {
      await core.store.parkedJobs.create([job])
    },
    name: hostname(),
    clock,
    log,
    logContext,
    meter,
  })
  const metrics =
    settings.metricsPort === null
      ? null
      : await openMetricsServer({ port: settings.metricsPort, exposition, live: () => health.live() })
  return {
    rooms,
    closers: [
      { name: 'workers', close: () => workers.close(settings.shutdownGraceMs) },
      ...core.closers,
      { name: 'metrics', close: () => metrics?.close() },
      { name: 'loop lag', close: () => loopLag.close() },
    ],
  }
}
