import { type Answer, json } from '../kit/answers.ts'
import type { FaultAct } from '../kit/faults.ts'
import type { SandboxServer, StandRequest } from '../kit/http-server.ts'
import type { Kit } from '../kit/kit.ts'
import type { Stand } from '../kit/stand.ts'
import { accountOperations } from './account-operations.ts'
import { appOperations } from './app-operations.ts'
import { zaloFailure } from './errors.ts'
import { oauthFailure } from './oauth-errors.ts'
import { handleOpenapi, openapiOp } from './openapi.ts'
import { handlePermission } from './permission.ts'
import { createPlatform, type Platform } from './platform.ts'
import { seedDemo } from './seed-demo.ts'
import { shopperOperations } from './shopper-operations.ts'
import { createZaloState, type ZaloState } from './state.ts'
import { handleToken } from './token-endpoint.ts'
import type { ZaloEvent } from './webhook.ts'

/** The Zalo app of the twin. `oaSecret` is the webhook key. */
export interface ZaloStandSettings {
  appId: string
  appSecret: string
  oaSecret: string
  callbackUrl?: string | undefined
  redirectUris?: readonly string[] | undefined
}

/** The Zalo twin; tests may look into its state, which is the platform's truth. */
export interface ZaloStand extends Stand {
  state(): ZaloState
}

interface Saved {
  state: ZaloState
  undelivered: ZaloEvent[]
}

const WEBHOOK_PATH = '/webhooks/zalo'
const CALLBACK_PATH = '/oauth/zalo/callback'

function handleOauth(platform: Platform, request: StandRequest): Answer {
  if (request.path === '/v4/oa/permission') return handlePermission(platform, request)
  if (request.path === '/v4/oa/access_token') return handleToken(platform, request)
  return json({ error: 404, message: 'Not found' }, 404)
}

function oauthOp({ path }: StandRequest): string {
  if (path === '/v4/oa/permission') return 'oauth.permission'
  return path === '/v4/oa/access_token' ? 'oauth.token' : path
}

/** The social host: nothing of the gateway's may live there, so it only knows how to refuse. */
function handleGraph(platform: Platform): Answer {
  const { outsideVietnam } = platform.state().switches
  return json(outsideVietnam ? zaloFailure(-501) : { error: 452, message: 'Session key invalid' })
}

const openapiFault = (act: FaultAct): Answer | null =>
  'zaloError' in act ? json(zaloFailure(act.zaloError.error, act.zaloError.message)) : null
const oauthFault = (act: FaultAct): Answer | null =>
  'zaloError' in act ? json(oauthFailure(act.zaloError.error, act.zaloError.message)) : null

function mountHosts(platform: Platform, server: SandboxServer): void {
  server.mount({
    prefix: '/zalo/oauth',
    platform: 'zalo',
    opOf: oauthOp,
    handle: (request) => handleOauth(platform, request),
    faultAnswer: oauthFault,
  })
  server.mount({
    prefix: '/zalo/openapi',
    platform: 'zalo',
    opOf: openapiOp,
    handle: (request) => handleOpenapi(platform, request),
    faultAnswer: openapiFault,
  })
  server.mount({
    prefix: '/zalo/graph',
    platform: 'zalo',
    handle: () => handleGraph(platform),
    faultAnswer: openapiFault,
  })
}

/** Builds the Zalo stand over a kit. */
export function createZaloStand(kit: Kit, settings: ZaloStandSettings): ZaloStand {
  const { appId, appSecret, oaSecret, redirectUris = [], callbackUrl } = settings
  const app = { appId, appSecret, oaSecret, redirectUris: [...redirectUris] }
  const platform = createPlatform(kit, createZaloState(app, callbackUrl ?? null))
  const { courier } = platform.webhook
  return {
    name: 'zalo',
    state: () => platform.state(),
    courier,
    operations: [...shopperOperations(platform), ...accountOperations(platform), ...appOperations(platform)],
    mount: (server) => mountHosts(platform, server),
    snapshot: (): Saved => ({ state: platform.state(), undelivered: courier.undelivered() }),
    restore(saved) {
      const { state, undelivered } = saved as Saved
      platform.replaceState(state)
      for (const event of undelivered) courier.push(event, event.lane)
    },
    reset() {
      const { app: kept, webhook } = platform.state()
      platform.replaceState(createZaloState(kept, webhook.url))
      platform.limiter.clear()
    },
    seedDemo() {
      platform.state().switches.autoReceivedMs = 0
      platform.state().switches.autoSeenMs = 3000
      seedDemo(platform)
    },
    connectGateway(publicUrl) {
      const { app: own, webhook } = platform.state()
      webhook.url = new URL(WEBHOOK_PATH, publicUrl).href
      const uri = new URL(CALLBACK_PATH, publicUrl).href
      if (!own.redirectUris.includes(uri)) own.redirectUris.push(uri)
    },
    gatewayEnv() {
      const { app: own } = platform.state()
      return {
        ZALO_APP_ID: own.appId,
        ZALO_APP_SECRET: own.appSecret,
        ZALO_OA_SECRET: own.oaSecret,
        ZALO_OAUTH_URL: `${kit.url()}/zalo/oauth`,
        ZALO_OPENAPI_URL: `${kit.url()}/zalo/openapi`,
        ZALO_GRAPH_URL: `${kit.url()}/zalo/graph`,
      }
    },
    close: () => {},
  }
}
