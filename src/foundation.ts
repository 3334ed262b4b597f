import { describeFaults, loggableSettings } from '../config/describe-settings.ts'
import { readEnvironment } from '../config/read-environment.ts'
import type { Environment, WorkerSettings } from '../config/settings.ts'
import { type Clock, systemClock } from './kit/clock.ts'
import type { Log } from './kit/log.ts'
import { createLogContext, type LogContext } from './kit/log-context.ts'
import type { Meter } from './kit/meter.ts'
import type { Result } from './kit/result.ts'
import { createLogger, type Logger } from './ops/logger.ts'
import { createMeter, type Exposition } from './ops/meter.ts'
import { startFault } from './ops/start-fault.ts'
import { IndexRefused } from './store/build-index.ts'
import { NoReplicaSet } from './store/open-store.ts'
import { KeyServiceFailed } from './vault/key-service.ts'
import { RootKeyRefused } from './vault/ring-roll.ts'
import { RootKeyMissing } from './vault/root-ring.ts'

/** The exit code for settings that cannot be used (EX_CONFIG of sysexits.h): starting again would not help. */
export const EXIT_SETTINGS = 78

/** What every process has before it opens anything. */
export interface Foundation<S extends WorkerSettings> {
  readonly settings: S
  readonly clock: Clock
  readonly logger: Logger
  readonly log: Log
  readonly logContext: LogContext
  readonly exposition: Exposition
  readonly meter: Meter
}

/** Reads the settings, or ends the process with every fault named; then the log and the numbers. */
export function layFoundation<S extends WorkerSettings>(
  service: string,
  load: (env: Environment) => Result<S, readonly string[]>,
): Foundation<S> {
  const env = readEnvironment()
  const read = load(env)
  if (!read.ok) {
    process.stderr.write(`${describeFaults(read.error)}\n`)
    process.exit(EXIT_SETTINGS)
  }
  const foundation = createFoundation(service, read.value)
  const { log, settings } = foundation
  const { inForce, unset } = loggableSettings(env)
  log.info('Starting', {
    node: process.version,
    pid: process.pid,
    settings: JSON.stringify(inForce),
    unset: unset.join(' '),
  })
  for (const platform of ['facebook', 'zalo'] as const) {
    if (settings[platform] === null) log.warn('A platform is off: its credentials are not set', { platform })
  }
  return foundation
}

/** The same from settings already read. `logStream`: where the log goes instead of standard output. */
export function createFoundation<S extends WorkerSettings>(
  service: string,
  settings: S,
  { clock = systemClock, logStream }: { clock?: Clock; logStream?: NodeJS.WritableStream } = {},
): Foundation<S> {
  const logContext = createLogContext()
  const logger = createLogger({
    level: settings.logLevel,
    service,
    context: logContext,
    ...(logStream ? { stream: logStream } : {}),
  })
  const exposition = createMeter()
  return {
    settings,
    clock,
    logger,
    log: logger.log,
    logContext,
    exposition,
    meter: exposition.meter,
  }
}

/** Says why the process cannot start, and ends it: a wrong store or key ring is a wrong setting, and data in the way of an index stays so. */
export async function refuseToStart(logger: Logger, error: unknown): Promise<never> {
  const wrongSetting =
    error instanceof NoReplicaSet ||
    error instanceof RootKeyMissing ||
    error instanceof RootKeyRefused ||
    (error instanceof KeyServiceFailed && error.refused) ||
    error instanceof IndexRefused
  logger.log.error('Cannot start', { reason: startFault(error) })
  await logger.close()
  process.exit(wrongSetting ? EXIT_SETTINGS : 1)
}
