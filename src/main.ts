import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings } from '../config/settings.ts'
import { openEventFeed } from './events/feed.ts'
import { layFoundation, refuseToStart } from './foundation.ts'
import { openGatewayServer } from './gateway-server.ts'
import { createApp } from './http/app.ts'
import { createOperations } from './http/operations.ts'
import { createRateLimits } from './http/rate-limits.ts'
import { createIntake } from './intake/intake.ts'
import { finishAuthorization, startAuthorization } from './linking/links.ts'
import { openCore } from './open-core.ts'
import { createHealth } from './ops/health.ts'
import { watchLoopLag } from './ops/loop-lag.ts'
import { openMetricsServer } from './ops/metrics-server.ts'
import { closeInOrder } from './ops/run-process.ts'
import { openProducerConnection } from './queues/connection.ts'
import { createRoomDeps } from './room-deps.ts'
import { apiRoutes } from './api-routes.ts'

/** After the grace of requests in hand: the journal's last write, the last wake-ups, the stores. */
const CLOSING_MS = 8_000
/** The built console, beside the built code; without it the gateway is an API alone. */
const WEB_DIR = join(import.meta.dirname, '..', 'web')

/** The gateway process: builds, wires, listens, closes in order. */
const foundation = layFoundation('gateway', loadSettings)
const { settings, log, logContext, logger, exposition } = foundation
const core = await openCore(foundation, 'gateway').catch((error: unknown) => refuseToStart(logger, error))
const rooms = createRoomDeps(core, settings)
const feed = openEventFeed(core)
const limitsRedis = openProducerConnection(settings.redisUrl, 'limits', foundation)
const loopLag = watchLoopLag()
const health = createHealth({ store: core.store, queues: core.queues, loopLag })

const intake = createIntake({
  ...core,
  settings,
  wakeLanes: (lanes) => core.queues.wakeLanes(lanes),
})
const app = createApp({
  ...core,
  publicUrl: settings.http.publicUrl,
  identity: settings.identity,
  embedOrigins: settings.embedOrigins,
  limits: createRateLimits(limitsRedis, `${settings.redisPrefix}:`),
  routes: apiRoutes(rooms, feed),
  linkPages: {
    authorizeUrl: (platform, linkId, session) => startAuthorization(rooms.linking, platform, linkId, session),
    callback: (platform, query, session) => finishAuthorization(rooms.linking, platform, query, session),
  },
  operations: createOperations({ health, exposition }),
  zaloDomainVerifier: settings.zalo?.domainVerifier ?? null,
  webDir: existsSync(WEB_DIR) ? WEB_DIR : null,
})
const server = await openGatewayServer({
  port: settings.http.port,
  host: settings.http.host,
  webhooks: intake,
  app,
  logContext,
}).catch((error: unknown) => refuseToStart(logger, error))
const metrics =
  settings.metricsPort === null
    ? null
    : await openMetricsServer({ port: settings.metricsPort, exposition, live: () => health.live() })

closeInOrder(
  [
    // Live streams would hold the server open; their readers come back to another gateway.
    { name: 'event feed', close: () => feed.close() },
    { name: 'server', close: () => server.close(settings.shutdownGraceMs) },
    { name: 'intake', close: () => intake.close() },
    { name: 'rate limits', close: () => limitsRedis.disconnect() },
    ...core.closers,
    { name: 'metrics', close: () => metrics?.close() },
    { name: 'loop lag', close: () => loopLag.close() },
  ],
  { log, deadlineMs: settings.shutdownGraceMs + CLOSING_MS, closeLog: () => logger.close() },
)
log.info('The gateway listens', { port: server.port, publicUrl: settings.http.publicUrl })
