import { hostname } from 'node:os'
import { describeFaults } from '../config/describe-settings.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { loadWorkerSettings } from '../config/settings.ts'
import { EXIT_SETTINGS } from '../src/foundation.ts'
import { systemClock } from '../src/kit/clock.ts'
import { silentMeter } from '../src/kit/meter.ts'
import { openQueues } from '../src/queues/open-queues.ts'
import { judgeWorker } from './judge-worker.ts'

/** Redis is asked this long; a container's health check has ten seconds in all. */
const DEADLINE_MS = 4_000

/** `npm run health`: is the worker of this machine or container at work? Exit code 0 or 1, and one line that says why. */
const read = loadWorkerSettings(readEnvironment())
if (!read.ok) {
  process.stderr.write(`${describeFaults(read.error)}\n`)
  process.exit(EXIT_SETTINGS)
}
const settings = read.value
const nothing = (): void => undefined
const silence = { error: nothing, warn: nothing, info: nothing, debug: nothing, child: () => silence }
const queues = openQueues({
  redisUrl: settings.redisUrl,
  prefix: settings.redisPrefix,
  clock: systemClock,
  log: silence,
  meter: silentMeter,
})
const verdict = await judgeWorker(queues, {
  worker: hostname(),
  serves: settings.worker.queues,
  deadlineMs: DEADLINE_MS,
})
process.stdout.write(`${verdict.ok ? 'healthy' : 'unhealthy'}: ${verdict.because}\n`)
await queues.close()
process.exit(verdict.ok ? 0 : 1)
