import type { FacebookSettings } from '../defaults.ts'
import type { Kit } from '../kit/kit.ts'
import type { Operation } from '../kit/operation.ts'
import type { Stand } from '../kit/stand.ts'
import { type AppSettings, defaultSwitches } from './app-settings.ts'
import { answerDialog } from './dialog.ts'
import { answerGraph, splitVersion } from './graph.ts'
import { errorAnswer } from './graph-answer.ts'
import { GraphError } from './graph-error.ts'
import { platformOperations } from './operations/platform-operations.ts'
import { shopperOperations } from './operations/shopper-operations.ts'
import { truthOperations } from './operations/truth-operations.ts'
import { WEBHOOK_FIELDS } from './permission-names.ts'
import { operationName } from './routes.ts'
import { clearState, loadState, saveState } from './saved-state.ts'
import { seedFacebookDemo } from './seed-demo.ts'
import { createFacebookState, type FacebookState } from './state.ts'
import { createTruth, type Truth } from './truth.ts'
import { createRateWindows } from './usage.ts'
import { createWebhooks, type WebhookEvent, type Webhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** Facebook and Messenger: dialog, Graph API, webhooks. */
export interface FacebookStand extends Stand {
  readonly courier: Webhooks['courier']
  /** The live state; change it through operations where there is one. */
  readonly state: FacebookState
  readonly world: World
  readonly truth: Truth
  /** Runs an operation by its verb: `call('sendMessage', {...})`. Refusals are thrown. */
  call<Result = unknown>(verb: string, args?: unknown): Promise<Result>
  setApp(change: Partial<AppSettings>): void
}

function appFrom(settings: FacebookSettings): AppSettings {
  return {
    ...defaultSwitches,
    id: settings.appId,
    secret: settings.appSecret,
    verifyToken: settings.verifyToken,
    callbackUrl: settings.callbackUrl ?? null,
    redirectUris: settings.redirectUris ?? [],
    webhookFields: [...WEBHOOK_FIELDS],
    roleIds: [],
    loginConfigs: {},
  }
}

/** Builds the stand; it speaks once `mount` was called. */
export function createFacebookStand(kit: Kit, settings: FacebookSettings): FacebookStand {
  const state = createFacebookState(appFrom(settings))
  const webhooks = createWebhooks(kit, state)
  const world: World = { kit, state, webhooks, rates: createRateWindows() }
  const operations: Operation[] = [
    ...platformOperations(world),
    ...shopperOperations(world),
    ...truthOperations(world),
  ]
  const byName = new Map(operations.map((item) => [item.name, item]))
  return {
    name: 'facebook',
    courier: webhooks.courier,
    state,
    world,
    truth: createTruth(state),
    operations,
    mount(server) {
      server.mount({
        prefix: '/facebook/www',
        platform: 'facebook',
        opOf: ({ method }) => (method === 'GET' ? 'dialog' : 'dialog-answer'),
        handle: (request) => answerDialog(world, request),
      })
      server.mount({
        prefix: '/facebook/graph',
        platform: 'facebook',
        opOf: ({ method, path }) => operationName(method, splitVersion(path).segments),
        handle: (request) => answerGraph(world, request),
        faultAnswer(act) {
          if (!('graphError' in act)) return null
          const { code, subcode, message, status } = act.graphError
          return errorAnswer(
            new GraphError(code, message ?? `(#${code}) Injected by the sandbox`, {
              ...(subcode === undefined ? {} : { subcode }),
              ...(status === undefined ? {} : { status }),
            }),
          )
        },
      })
    },
    async call<Result>(verb: string, args?: unknown) {
      const found = byName.get(`facebook.${verb}`)
      if (!found) throw new Error(`unknown operation facebook.${verb}`)
      return (await found.run(args)) as Result
    },
    setApp(change) {
      Object.assign(state.app, change)
      kit.touch()
    },
    snapshot: () => ({
      ...saveState(state),
      undelivered: webhooks.courier.undelivered().map(({ onTried: _left, ...event }) => event),
    }),
    restore(saved) {
      const { undelivered, ...rest } = saved as Record<string, unknown> & { undelivered: WebhookEvent[] }
      loadState(state, rest)
      // Who the app is comes from the settings of this start, not from the last one.
      Object.assign(state.app, {
        id: settings.appId,
        secret: settings.appSecret,
        verifyToken: settings.verifyToken,
      })
      webhooks.resume(undelivered)
    },
    reset: () => clearState(state),
    seedDemo: () => seedFacebookDemo(world),
    connectGateway(publicUrl) {
      state.app.callbackUrl = `${publicUrl}/webhooks/facebook`
      state.app.redirectUris = [
        ...new Set([...state.app.redirectUris, `${publicUrl}/oauth/facebook/callback`]),
      ]
      state.app.deauthorizeUrl = `${publicUrl}/callbacks/facebook/deauthorize`
      state.app.dataDeletionUrl = `${publicUrl}/callbacks/facebook/data-deletion`
    },
    gatewayEnv: () => ({
      FACEBOOK_APP_ID: state.app.id,
      FACEBOOK_APP_SECRET: state.app.secret,
      FACEBOOK_VERIFY_TOKEN: state.app.verifyToken,
      FACEBOOK_DIALOG_URL: `${kit.url()}/facebook/www`,
      FACEBOOK_GRAPH_URL: `${kit.url()}/facebook/graph`,
      FACEBOOK_FEATURES: [
        ...(state.app.humanAgent ? ['human-agent'] : []),
        ...(state.app.userProfile ? ['user-profile'] : []),
      ].join(','),
    }),
    close() {},
  }
}
