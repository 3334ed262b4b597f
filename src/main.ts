import { loadSettings } from '../config/settings.ts'
import { layFoundation, refuseToStart } from './foundation.ts'
import { openGateway } from './open-gateway.ts'
import { closeInOrder } from './ops/run-process.ts'

/** After the grace of requests in hand: the journal's last write, the last wake-ups, the stores. */
const CLOSING_MS = 8_000

/** The gateway process: builds, wires, listens, closes in order. */
const foundation = layFoundation('gateway', loadSettings)
const { settings, log, logger } = foundation
const gateway = await openGateway(foundation).catch((error: unknown) => refuseToStart(logger, error))

closeInOrder(gateway.closers, {
  log,
  deadlineMs: settings.shutdownGraceMs + CLOSING_MS,
  closeLog: () => logger.close(),
})
log.info('The gateway listens', { port: gateway.port, publicUrl: settings.http.publicUrl })
