import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeFaults } from '../config/describe-settings.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { loadWorkerSettings, type WorkerSettings } from '../config/settings.ts'
import { captureZalo } from '../src/doctor/capture-zalo.ts'
import { createFoundation, EXIT_SETTINGS } from '../src/foundation.ts'
import { openCore } from '../src/open-core.ts'
import { createRoomDeps } from '../src/room-deps.ts'
import type { ChannelDoc } from '../src/store/models/channel.ts'

const TIMEOUT_MS = 5 * 60_000
const USAGE = 'Usage: capture-zalo --oa <id of a linked Official Account> [--out <file>]'

/**
 * `node dist/workers/capture-zalo.js --oa <id>`: asks a live OA what no document settles and writes the forms of the answers
 * to a file (docs/platforms/zalo.md#to-settle). Exit code 0: written; 1: not; 64: called wrongly; 78: settings.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { oa, out } = parseArgs({ options: { oa: { type: 'string' }, out: { type: 'string' } } }).values
if (!oa || !/^\d{1,19}$/.test(oa)) {
  process.stderr.write(`${USAGE}\n`)
  process.exit(64)
}
const read = loadWorkerSettings(readEnvironment())
if (!read.ok) {
  process.stderr.write(`${describeFaults(read.error)}\n`)
  process.exit(EXIT_SETTINGS)
}
try {
  process.exitCode = (await run(read.value, oa)) ? 0 : 1
} catch (error) {
  // The class alone: a message may quote an address.
  process.stderr.write(`the capture failed: ${(error as Error).name}\n`)
  process.exitCode = 1
}
process.exit()

async function run(settings: WorkerSettings, externalId: string): Promise<boolean> {
  const core = await openCore(createFoundation('capture', { ...settings, logLevel: 'error' }), 'capture')
  const { doctor } = createRoomDeps(core, settings)
  const channel = await core.store.channels
    .findOne(
      { platform: 'zalo', externalId, live: true },
      { shopId: 1 },
      { system: 'an operator captures what one OA answers' },
    )
    .lean<Pick<ChannelDoc, '_id' | 'shopId'>>()
  if (!channel) {
    process.stderr.write('This Official Account is not linked here\n')
    return false
  }
  const capture = await captureZalo(doctor, channel, AbortSignal.timeout(TIMEOUT_MS))
  const file = out ?? `zalo-capture-${capture.capturedAt.slice(0, 10)}.json`
  await writeFile(file, `${JSON.stringify(capture, null, 2)}\n`, { mode: 0o600 })
  say(
    `${file}: ${capture.answers.length} questions, ${Object.keys(capture.deliveries).length} kinds of events`,
  )
  for (const step of capture.byHand) say(`By hand: ${step}`)
  return true
}
