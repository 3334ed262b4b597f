import { randomInt } from 'node:crypto'
import { badParam, GraphError } from '../graph-error.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { type GraphCall, listParam, textParam } from '../graph-call.ts'
import { isMessagingField, WEBHOOK_FIELDS } from '../permission-names.ts'
import type { Page } from '../state.ts'
import { scopesOf } from '../tokens.ts'
import type { World } from '../world.ts'

const LONGEST_VERIFICATION_MS = 5000

function nodeId(call: GraphCall): string {
  return call.segments[0] ?? ''
}

/** Scopes each field asks for: one line of the message per field that lacks one (§3.1). */
function checkFields(world: World, call: GraphCall, fields: readonly string[]): void {
  const unknown = fields.find((field) => !WEBHOOK_FIELDS.includes(field))
  if (unknown !== undefined)
    throw badParam(
      `Param subscribed_fields[${fields.indexOf(unknown)}] must be one of {${WEBHOOK_FIELDS.join(', ')}}`,
    )
  const scopes = scopesOf(world, call.token)
  const lines = fields.flatMap((field) => {
    const needed = ['pages_manage_metadata', ...(isMessagingField(field) ? ['pages_messaging'] : [])]
    const missing = needed.filter((scope) => !scopes.includes(scope))
    return missing.length === 0
      ? []
      : [`To subscribe to the ${field} field, one of these permissions is needed: ${missing.join(', ')}.`]
  })
  if (lines.length > 0) throw new GraphError(200, `(#200) ${lines.join('\n')}`)
}

const SUBSCRIBE_NEED = { ...NEEDS.subscribe, scopes: [] } as const

function subscribePage(world: World, page: Page, fields: string[]): void {
  page.subscribedFields = fields
  page.subscriptionEpoch += 1
  page.webhookFailingSinceMs = null
  page.webhooksDisabledAtMs = null
  world.kit.touch()
}

/** `POST /{page}/subscribed_apps`: replaces this app's fields on the Page. */
export function subscribeApp(world: World, call: GraphCall) {
  const page = requirePage(world, call, nodeId(call), SUBSCRIBE_NEED)
  const fields = listParam(call.params, 'subscribed_fields')
  if (!fields || fields.length === 0) throw badParam('The parameter subscribed_fields is required')
  checkFields(world, call, fields)
  const resubscribing = page.subscribedFields !== null
  const epoch = page.subscriptionEpoch
  subscribePage(world, page, fields)
  // Changing the fields of a live subscription drops nothing that is on its way.
  if (resubscribing) page.subscriptionEpoch = epoch
  return { success: true }
}

/** `GET /{page}/subscribed_apps`. */
export function listSubscribedApps(world: World, call: GraphCall) {
  const page = requirePage(world, call, nodeId(call), NEEDS.subscribe)
  const { id, name } = world.state.app
  if (page.subscribedFields === null) return { data: [] }
  const link = `https://www.facebook.com/games/?app_id=${id}`
  return { data: [{ category: 'Business', link, name, id, subscribed_fields: page.subscribedFields }] }
}

/** `DELETE /{page}/subscribed_apps`. */
export function unsubscribeApp(world: World, call: GraphCall) {
  requirePage(world, call, nodeId(call), NEEDS.subscribe).subscribedFields = null
  world.kit.touch()
  return { success: true }
}

/** The GET Meta sends before it accepts a callback URL; true when the challenge came back. */
export async function verifyCallback(world: World, url: string, verifyToken: string): Promise<boolean> {
  const challenge = String(randomInt(1_000_000_000))
  const target = new URL(url)
  target.searchParams.set('hub.mode', 'subscribe')
  target.searchParams.set('hub.challenge', challenge)
  target.searchParams.set('hub.verify_token', verifyToken)
  const { kit } = world
  const record = kit.history.addDelivery({
    kind: 'delivery',
    platform: 'facebook',
    parcelId: 0,
    url: target.toString(),
    headers: {},
    body: Buffer.alloc(0),
    attempt: 1,
    events: 0,
    atMs: kit.clock.nowMs(),
    status: null,
    ackAtMs: null,
    error: null,
  })
  try {
    const response = await fetch(target, { signal: AbortSignal.timeout(LONGEST_VERIFICATION_MS) })
    const body = await response.text()
    record.status = response.status
    record.ackAtMs = kit.clock.nowMs()
    return response.status === 200 && body === challenge
  } catch (error) {
    record.error = String(error)
    return false
  }
}

function requireAppToken(world: World, call: GraphCall): void {
  if (call.token.kind !== 'app' || nodeId(call) !== world.state.app.id)
    throw new GraphError(15, '(#15) This method must be called with an app access_token.')
}

/** `POST /{app}/subscriptions`: asks the callback for the challenge first. */
export async function setAppSubscription(world: World, call: GraphCall) {
  requireAppToken(world, call)
  const { app } = world.state
  const object = textParam(call.params, 'object')
  const url = textParam(call.params, 'callback_url') ?? app.callbackUrl
  const token = textParam(call.params, 'verify_token') ?? ''
  const fields = listParam(call.params, 'fields') ?? []
  if (object !== 'page') throw badParam('Param object must be one of {page}')
  if (!url) throw badParam('The parameter callback_url is required')
  if (!(await verifyCallback(world, url, token)))
    throw new GraphError(
      2200,
      '(#2200) Callback verification failed with the following errors: curl_errno or wrong challenge',
    )
  app.callbackUrl = url
  app.verifyToken = token
  app.webhookFields = [...new Set([...app.webhookFields, ...fields])]
  world.kit.touch()
  return { success: true }
}

/** `GET /{app}/subscriptions`. */
export function listAppSubscriptions(world: World, call: GraphCall) {
  requireAppToken(world, call)
  const { callbackUrl, webhookFields } = world.state.app
  if (!callbackUrl) return { data: [] }
  const fields = webhookFields.map((name) => ({ name, version: call.version }))
  return { data: [{ object: 'page', callback_url: callbackUrl, active: true, fields }] }
}

/** `DELETE /{app}/subscriptions`: some fields, or the whole object. */
export function deleteAppSubscription(world: World, call: GraphCall) {
  requireAppToken(world, call)
  const { app } = world.state
  const fields = listParam(call.params, 'fields')
  app.webhookFields = fields ? app.webhookFields.filter((name) => !fields.includes(name)) : []
  world.kit.touch()
  return { success: true }
}
