import { z } from 'zod'
import { ControlError, operation, type Operation } from '../kit/operation.ts'
import { EVENT_NAMES } from './event-names.ts'
import { oaOf, type Platform } from './platform.ts'
import { postProbe } from './probe.ts'
import { switchesSchema } from './switches.ts'
import { issueCode, mintPair, revokeGrant } from './token-ledger.ts'
import { challengeOf } from './pkce.ts'

/** The switches' own shape without defaults, so that a change names only what it changes. */
const switchChange = z.strictObject(
  Object.fromEntries(
    Object.entries(switchesSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
)

function tokenOperations(platform: Platform): Operation[] {
  return [
    operation(
      'zalo.mintTokens',
      'A grant without the permission page: both tokens. The pair before is dead.',
      { oaId: z.string() },
      ({ oaId }) => {
        const pair = mintPair(platform.state().tokens, oaOf(platform, oaId).id, platform.nowMs())
        platform.kit.touch()
        return pair
      },
    ),
    operation(
      'zalo.issueCode',
      'A code as the permission page would give; `verifier` is the one to show later.',
      { oaId: z.string(), verifier: z.string().optional() },
      ({ oaId, verifier }) => {
        const challenge = verifier === undefined ? null : challengeOf(verifier)
        const { id } = oaOf(platform, oaId)
        return { code: issueCode(platform.state().tokens, { oaId: id, challenge, nowMs: platform.nowMs() }) }
      },
    ),
    operation(
      'zalo.revoke',
      'The OA takes the grant back: calls get -216, a refresh -14014, no more events.',
      { oaId: z.string() },
      ({ oaId }) => {
        revokeGrant(platform.state().tokens, oaOf(platform, oaId).id)
        platform.kit.touch()
      },
    ),
    operation(
      'zalo.tokenEvents',
      'Every try at the token endpoint with its outcome (0 is success).',
      {},
      () => [...platform.state().tokens.events],
    ),
    operation(
      'zalo.loseNextTokenAnswer',
      'The next calls of the token endpoint rotate, then the connection breaks before the answer.',
      { times: z.int().min(1).default(1) },
      ({ times }) => ({
        fault: platform.kit.faults.add({
          match: { platform: 'zalo', op: 'oauth.token' },
          times,
          // oxlint-disable-next-line unicorn/no-thenable -- the kit's word for what a fault does
          then: { doneButAnswerLost: true },
        }),
      }),
    ),
  ]
}

function webhookOperations(platform: Platform): Operation[] {
  return [
    operation(
      'zalo.webhook',
      'URL, toggles, whether it is enabled, and events that were not sent.',
      {},
      () => ({
        ...platform.state().webhook,
        events: EVENT_NAMES,
      }),
    ),
    operation(
      'zalo.registerWebhook',
      'Saves the URL as the console does: an unsigned {} first, and only a 200 is good enough.',
      { url: z.url() },
      async ({ url }) => {
        const { webhook, switches } = platform.state()
        const outcome = await postProbe(platform.kit, url, switches.answerWithinMs)
        if (outcome.kind !== 'answered' || outcome.status !== 200)
          throw new ControlError(`the URL was refused: ${JSON.stringify(outcome)}`)
        Object.assign(webhook, { url, enabled: true })
        platform.kit.touch()
        return webhook
      },
    ),
    operation(
      'zalo.enableWebhook',
      'Switches it on again after the retry ladder switched it off.',
      {},
      () => {
        platform.state().webhook.enabled = true
        platform.kit.touch()
      },
    ),
    operation(
      'zalo.setToggles',
      'Which events are sent: a list of names, or null for all. (The real page starts with none.)',
      { events: z.array(z.string()).nullable() },
      ({ events }) => {
        platform.state().webhook.toggles = events
        platform.kit.touch()
      },
    ),
    operation(
      'zalo.resetOaSecret',
      'The Reset button: the old webhook key is dead at once. With an OA, that OA gets a key of its own.',
      { secret: z.string().min(8), oaId: z.string().optional() },
      ({ secret, oaId }) => {
        if (oaId === undefined) platform.state().app.oaSecret = secret
        else oaOf(platform, oaId).oaSecret = secret
        platform.kit.touch()
      },
    ),
  ]
}

/** The app's console: switches, tokens, webhook page, redirect addresses. */
export function appOperations(platform: Platform): Operation[] {
  return [
    operation('zalo.switches', 'Every switch as it stands.', {}, () => platform.state().switches),
    operation('zalo.setSwitches', 'Changes switches.', { change: switchChange }, ({ change }) => {
      const state = platform.state()
      state.switches = switchesSchema.parse({ ...state.switches, ...change })
      platform.kit.touch()
      return state.switches
    }),
    operation(
      'zalo.setRedirectUris',
      'The callback addresses saved in the console.',
      { redirectUris: z.array(z.url()) },
      ({ redirectUris }) => {
        platform.state().app.redirectUris = redirectUris
        platform.kit.touch()
      },
    ),
    ...tokenOperations(platform),
    ...webhookOperations(platform),
  ]
}
