import type { World } from '../world.ts'
import { signedRequest } from '../signatures.ts'
import { removeGrant } from './grants.ts'

const CALLBACK_TIMEOUT_MS = 10_000

/** What the gateway answered; null when it could not be reached or no URL is set. */
export interface CallbackAnswer {
  status: number | null
  body: string | null
  error: string | null
}

async function postSigned(
  world: World,
  url: string | null,
  payload: Record<string, unknown>,
): Promise<CallbackAnswer> {
  if (url === null) return { status: null, body: null, error: 'no callback URL is set' }
  const { kit, state } = world
  const issuedAt = Math.floor(kit.clock.nowMs() / 1000)
  const text = signedRequest(state.app.secret, { algorithm: 'HMAC-SHA256', issued_at: issuedAt, ...payload })
  const body = Buffer.from(new URLSearchParams({ signed_request: text }).toString())
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const record = kit.history.addDelivery({
    kind: 'delivery',
    platform: 'facebook',
    parcelId: 0,
    url,
    headers,
    body,
    attempt: 1,
    events: 1,
    atMs: kit.clock.nowMs(),
    status: null,
    ackAtMs: null,
    error: null,
  })
  const outcome = await kit.client.post(url, headers, body, CALLBACK_TIMEOUT_MS)
  if (outcome.kind !== 'answered') {
    record.error = outcome.error
    return { status: null, body: null, error: outcome.error }
  }
  record.status = outcome.status
  record.ackAtMs = kit.clock.nowMs()
  return { status: outcome.status, body: outcome.body, error: null }
}

/** A user removes the app in their settings: tokens die with 458, the deauthorize callback is posted. */
export async function userRemovesApp(world: World, userId: string): Promise<CallbackAnswer> {
  removeGrant(world, userId)
  return await postSigned(world, world.state.app.deauthorizeUrl, { user_id: userId })
}

/** A Page removes the app: `profile_id` names it and `user_id` is 0 (§11). */
export async function pageRemovesApp(world: World, pageId: string): Promise<CallbackAnswer> {
  const page = world.state.pages.get(pageId)
  if (page) page.subscribedFields = null
  for (const grant of world.state.grants.values()) grant.pageIds = grant.pageIds.filter((id) => id !== pageId)
  for (const token of world.state.tokens.values()) if (token.pageId === pageId) token.deadSubcode ??= 458
  world.kit.touch()
  return await postSigned(world, world.state.app.deauthorizeUrl, { profile_id: pageId, user_id: '0' })
}

/** A user asks for deletion of their data; the answer should hold `url` and `confirmation_code`. */
export async function userRequestsDeletion(world: World, userId: string): Promise<CallbackAnswer> {
  return await postSigned(world, world.state.app.dataDeletionUrl, { user_id: userId })
}
