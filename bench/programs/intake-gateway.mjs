// @ts-check
/** Our way in as the gateway process has it: real server, vault, meter and queues; Express behind it for everything else. */
import { randomBytes } from 'node:crypto'
import express from 'express'
import { APP } from '../lib/deliveries.mjs'
import { fromDist } from '../lib/from-dist.mjs'
import { config, serve } from '../lib/program.mjs'

const { mongodbUri, redisUrl, prefix } = await config()
/** @type {typeof import('../../src/store/open-store.ts')} */
const { openStore } = await fromDist('src/store/open-store.js')
/** @type {typeof import('../../src/vault/open-vault.ts')} */
const { openVault } = await fromDist('src/vault/open-vault.js')
/** @type {typeof import('../../src/channels/facebook/index.ts')} */
const { createFacebookChannel } = await fromDist('src/channels/facebook/index.js')
/** @type {typeof import('../../src/intake/intake.ts')} */
const { createIntake } = await fromDist('src/intake/intake.js')
/** @type {typeof import('../../src/gateway-server.ts')} */
const { openGatewayServer } = await fromDist('src/gateway-server.js')
/** @type {typeof import('../../src/kit/log-context.ts')} */
const { createLogContext } = await fromDist('src/kit/log-context.js')
/** @type {typeof import('../../src/ops/logger.ts')} */
const { createLogger } = await fromDist('src/ops/logger.js')
/** @type {typeof import('../../src/ops/meter.ts')} */
const { createMeter } = await fromDist('src/ops/meter.js')
/** @type {typeof import('../../src/queues/open-queues.ts')} */
const { openQueues } = await fromDist('src/queues/open-queues.js')

const clock = { nowMs: () => Date.now() }
const logContext = createLogContext()
const { log } = createLogger({ level: 'warn', service: 'bench', context: logContext })
const { meter } = createMeter()
const store = await openStore(mongodbUri)
await store.prepare()
const vault = await openVault({ store, tokenKeys: [{ kid: 'bench', key: randomBytes(32) }], clock })
const queues = openQueues({ redisUrl, prefix, clock, log, meter })
const facebook = createFacebookChannel({
  ...APP,
  appSecretPrevious: null,
  loginConfigs: new Map(),
  dialogUrl: '',
  graphUrl: '',
  graphVersion: 'v26.0',
  features: new Set(),
})
const intake = createIntake({
  store,
  vault,
  channels: { facebook, zalo: null },
  settings: { webhookBodyLimitBytes: 1024 * 1024, facebook: { verifyToken: APP.verifyToken }, zalo: null },
  wakeLanes: (lanes) => {
    for (const lane of lanes) queues.wakeLane(lane)
  },
  clock,
  log,
  meter,
})
const server = await openGatewayServer({
  port: 0,
  host: '127.0.0.1',
  webhooks: intake,
  app: express(),
  logContext,
})
serve(
  { port: server.port },
  {
    async close() {
      await server.close(500)
      await intake.close()
      await queues.close()
      await vault.close()
      await store.close()
    },
  },
)
