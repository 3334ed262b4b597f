import { hostname } from 'node:os'
import { loadWorkerSettings } from '../config/settings.ts'
import { layFoundation, refuseToStart } from '../src/foundation.ts'
import { openCore } from '../src/open-core.ts'
import { createHealth } from '../src/ops/health.ts'
import { watchLoopLag } from '../src/ops/loop-lag.ts'
import { openMetricsServer } from '../src/ops/metrics-server.ts'
import { closeInOrder } from '../src/ops/run-process.ts'
import { startWorkers } from '../src/queues/host.ts'
import { createRoomDeps } from '../src/room-deps.ts'
import { followerProcessors } from './followers.ts'
import { inboundProcessors } from './inbound.ts'
import { outboundProcessors } from './outbound.ts'
import { profileProcessors } from './profiles.ts'
import { searchProcessors } from './search.ts'
import { tokenProcessors } from './tokens.ts'
import { upkeepProcessors } from './upkeep.ts'

/** After the grace of the jobs: signals, farewells, closing of the stores. */
const CLOSING_MS = 8_000

/** The worker process: builds, wires, serves its queues, closes in order. Opens no port but METRICS_PORT. */
const foundation = layFoundation('worker', loadWorkerSettings)
const { settings, log, meter, clock, logContext, logger, exposition } = foundation
const core = await openCore(foundation, 'worker').catch((error: unknown) => refuseToStart(logger, error))
const parts = createRoomDeps(core, settings)
const loopLag = watchLoopLag()
const health = createHealth({ store: core.store, queues: core.queues, loopLag })

const workers = startWorkers({
  queues: core.queues,
  redisUrl: settings.redisUrl,
  prefix: settings.redisPrefix,
  serve: settings.worker.queues,
  processors: {
    ...inboundProcessors(parts),
    ...outboundProcessors(parts),
    ...profileProcessors(parts),
    ...followerProcessors(parts),
    ...tokenProcessors(parts),
    ...searchProcessors(parts),
    ...upkeepProcessors(parts),
  },
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

closeInOrder(
  [
    { name: 'workers', close: () => workers.close(settings.shutdownGraceMs) },
    ...core.closers,
    { name: 'metrics', close: () => metrics?.close() },
    { name: 'loop lag', close: () => loopLag.close() },
  ],
  { log, deadlineMs: settings.shutdownGraceMs + CLOSING_MS, closeLog: () => logger.close() },
)
log.info('The worker serves its queues', { queues: settings.worker.queues.join(',') })
