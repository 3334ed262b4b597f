import { join } from 'node:path'
import { isLoopback } from '../config/setting-shapes.ts'
import { QUEUE_NAMES } from '../config/queue-names.ts'
import type { Settings } from '../config/settings.ts'
import { createAccessLog } from './access/access-log.ts'
import { apiRoutes } from './api-routes.ts'
import { createListenerWaker } from './callouts/due.ts'
import { openEventFeed } from './events/feed.ts'
import type { Foundation } from './foundation.ts'
import { openGatewayServer } from './gateway-server.ts'
import { createApp } from './http/app.ts'
import { createOperations } from './http/operations.ts'
import { BOARD_PATH } from './http/ops/mount-ops.ts'
import { caseRoutes } from './http/ops/cases.ts'
import { alarmRoutes } from './http/ops/alarms.ts'
import { troubledChannelRoutes } from './http/ops/channels.ts'
import { overviewRoutes } from './http/ops/overview.ts'
import { parkedJobRoutes } from './http/ops/parked-jobs.ts'
import { parkedRoutes } from './http/ops/parked.ts'
import { createRateLimits, createTallies } from './http/rate-limits.ts'
import { createGuard } from './guard/guard.ts'
import { createIntake } from './intake/intake.ts'
import { finishAuthorization, startAuthorization } from './linking/links.ts'
import { openCore } from './open-core.ts'
import { createHealth } from './ops/health.ts'
import { watchLoopLag } from './ops/loop-lag.ts'
import { openMetricsServer } from './ops/metrics-server.ts'
import { openQueueBoard } from './ops/queue-board.ts'
import type { Closer } from './ops/run-process.ts'
import { openProducerConnection } from './queues/connection.ts'
import { openPresence } from './queues/presence.ts'
import { createFacebookCallbacks } from './privacy/facebook-callbacks.ts'
import { createRoomDeps, type RoomDeps } from './room-deps.ts'

/** The built console, beside the built code; without it the gateway is an API alone. */
const WEB_DIR = join(import.meta.dirname, '..', 'web')

export interface OpenedGateway {
  readonly port: number
  readonly rooms: RoomDeps
  /** In the order in which they must be closed. */
  readonly closers: readonly Closer[]
}

/** Wires the gateway and listens: webhooks, console and API on one server. */
export async function openGateway(foundation: Foundation<Settings>): Promise<OpenedGateway> {
  const { settings, logContext, exposition } = foundation
  const core = await openCore(foundation, 'gateway')
  const rooms = createRoomDeps(core, settings)
  const feed = openEventFeed(core)
  feed.followAll(createListenerWaker(rooms.callouts))
  const presence = openPresence({
    redisUrl: settings.redisUrl,
    prefix: `${settings.redisPrefix}:`,
    ...foundation,
  })
  const limitsRedis = openProducerConnection(settings.redisUrl, 'limits', foundation)
  const board = openQueueBoard({
    connection: openProducerConnection(settings.redisUrl, 'board', foundation),
    prefix: settings.redisPrefix,
    names: QUEUE_NAMES,
    path: BOARD_PATH,
  })
  const access = createAccessLog(core)
  const loopLag = watchLoopLag()
  const health = createHealth({ store: core.store, queues: core.queues, loopLag })
  const intake = createIntake({ ...core, settings, wakeLanes: (lanes) => core.queues.wakeLanes(lanes) })
  const guard = createGuard({
    ...rooms.freezing,
    vault: core.vault,
    limits: settings.takeover,
    tallies: createTallies(limitsRedis, `${settings.redisPrefix}:`),
  })
  const app = createApp({
    ...core,
    publicUrl: settings.http.publicUrl,
    identity: settings.identity,
    embedOrigins: settings.embedOrigins,
    mediaHosts: settings.media.hosts,
    limits: createRateLimits(limitsRedis, `${settings.redisPrefix}:`),
    guard,
    records: { access, disclosures: rooms.disclosures, meter: core.meter },
    routes: apiRoutes(rooms, feed, presence),
    linkPages: {
      authorizeUrl: (platform, linkId, session) =>
        startAuthorization(rooms.linking, platform, linkId, session),
      callback: (platform, query, session) => finishAuthorization(rooms.linking, platform, query, session),
    },
    facebookCallbacks:
      settings.facebook === null ? null : createFacebookCallbacks(rooms.linking, settings.facebook),
    operations: createOperations({ health, exposition }),
    ops: {
      routes: [
        ...overviewRoutes(core),
        ...troubledChannelRoutes(core),
        ...parkedRoutes(core),
        ...parkedJobRoutes(core),
        ...alarmRoutes(core),
        ...caseRoutes(rooms.privacy),
      ],
      board: board.router,
    },
    zaloDomainVerifier: settings.zalo?.domainVerifier ?? null,
    console: {
      webDir: WEB_DIR,
      shopperUrl: shopperPageOf(settings),
      embedOrigins: settings.embedOrigins,
    },
  })
  const server = await openGatewayServer({
    port: settings.http.port,
    host: settings.http.host,
    webhooks: intake,
    app,
    logContext,
  })
  const metrics =
    settings.metricsPort === null
      ? null
      : await openMetricsServer({ port: settings.metricsPort, exposition, live: () => health.live() })
  return {
    port: server.port,
    rooms,
    closers: [
      // Live streams would hold the server open; their readers come back to another gateway.
      { name: 'event feed', close: () => feed.close() },
      { name: 'server', close: () => server.close(settings.shutdownGraceMs) },
      // After the last answer: its row is still to be written.
      { name: 'access log', close: () => access.close() },
      { name: 'intake', close: () => intake.close() },
      { name: 'presence', close: () => presence.close() },
      { name: 'rate limits', close: () => limitsRedis.disconnect() },
      { name: 'queue board', close: () => board.close() },
      ...core.closers,
      { name: 'metrics', close: () => metrics?.close() },
      { name: 'loop lag', close: () => loopLag.close() },
    ],
  }
}

/** The stand-ins' page for playing a shopper. Real platforms are never on this machine's own addresses. */
function shopperPageOf({ facebook, zalo }: Settings): string | null {
  const platform = facebook?.graphUrl ?? zalo?.openapiUrl
  if (platform === undefined || !isLoopback(new URL(platform).hostname)) return null
  return new URL('/shopper', platform).href
}
