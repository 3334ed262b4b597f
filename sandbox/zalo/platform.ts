import { randomBytes } from 'node:crypto'
import type { Kit } from '../kit/kit.ts'
import { ControlError } from '../kit/operation.ts'
import { findUser, keepUser } from './people.ts'
import type { ZaloMessage, ZaloOa, ZaloState, ZaloUser } from './state.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { createWebhook, type Occurrence, type ZaloWebhook } from './webhook.ts'

/** What every part of the Zalo twin works on. */
export interface Platform {
  readonly kit: Kit
  /** The state in force; a restore replaces it. */
  state(): ZaloState
  replaceState(next: ZaloState): void
  readonly webhook: ZaloWebhook
  readonly limiter: RateLimiter
  nowMs(): number
  /** Counts changes of people, so that cached lists know when they are old. */
  revision(): number
  changed(): void
}

export function createPlatform(kit: Kit, first: ZaloState): Platform {
  let state = first
  let revision = 0
  return {
    kit,
    state: () => state,
    replaceState(next) {
      state = next
      revision += 1
    },
    webhook: createWebhook(kit, () => state),
    limiter: createRateLimiter(),
    nowMs: () => Math.floor(kit.clock.nowMs()),
    revision: () => revision,
    changed() {
      revision += 1
      kit.touch()
    },
  }
}

/** The OA a control operation names. */
export function oaOf(platform: Platform, oaId: string): ZaloOa {
  const oa = platform.state().oas[oaId]
  if (oa === undefined) throw new ControlError(`no OA ${oaId}; zalo.oas lists them`)
  return oa
}

/** The person a control operation names, stored from now on. */
export function userOf(platform: Platform, oa: ZaloOa, userId: string): ZaloUser {
  const user = keepUser(oa, userId)
  if (user === undefined) throw new ControlError(`nobody ${userId} at OA ${oa.id}; zalo.users lists them`)
  return user
}

/** The ids every event of this person carries. */
export function commonOf(platform: Platform, oa: ZaloOa, userId: string, atMs = platform.nowMs()) {
  const userIdByApp = findUser(oa, userId)?.userIdByApp ?? ''
  return { appId: platform.state().app.appId, oaId: oa.id, userId, userIdByApp, atMs }
}

/** An event of one person's conversation, on that conversation's lane. */
export function occurrence(oa: ZaloOa, userId: string, body: Occurrence['body']): Occurrence {
  return { body, oaId: oa.id, lane: `${oa.id}/${userId}` }
}

/** Accepts a message: gives it its id and place, and keeps it. */
export function storeMessage(
  platform: Platform,
  draft: Pick<ZaloMessage, 'oaId' | 'userId' | 'origin' | 'kind'> & Partial<ZaloMessage>,
): ZaloMessage {
  const state = platform.state()
  state.lastSeq += 1
  const message: ZaloMessage = {
    id: randomBytes(10).toString('hex'),
    seq: state.lastSeq,
    adminId: null,
    text: '',
    attachments: [],
    quotedId: null,
    atMs: platform.nowMs(),
    receivedAtMs: null,
    seenAtMs: null,
    reactions: [],
    replies: 0,
    conversationId: null,
    ...draft,
  }
  const key = `${message.oaId}/${message.userId}`
  const conversation = (state.conversations[key] ??= [])
  conversation.push(message)
  state.messageKeys[message.id] = key
  platform.changed()
  return message
}

/** A message by its id, at this OA only. */
export function findMessage(state: ZaloState, oaId: string, messageId: string): ZaloMessage | undefined {
  const key = state.messageKeys[messageId]
  if (key === undefined || !key.startsWith(`${oaId}/`)) return undefined
  return state.conversations[key]?.find(({ id }) => id === messageId)
}
