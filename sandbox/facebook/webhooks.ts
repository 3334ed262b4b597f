import { type Courier, createCourier } from '../kit/courier.ts'
import type { Kit } from '../kit/kit.ts'
import { metaJson } from './meta-json.ts'
import { webhookSignatures } from './signatures.ts'
import type { FacebookState, Page } from './state.ts'

/** One member of a webhook: an event of `messaging`/`standby`, or a change. */
export interface WebhookEvent {
  pageId: string
  epoch: number
  kind: 'messaging' | 'standby' | 'changes'
  /** The event object, or the whole `{field, value}`. */
  value: unknown
  atMs: number
  lane: string
  /** Called after the first attempt ended, either way. Not kept over a restart. */
  onTried?: () => void
}

export interface EmitOptions {
  /** Id of the person it is about: what standard access and development mode look at. */
  aboutPersonId?: string | null
  /** Real milliseconds to wait before it leaves. */
  laterMs?: number
  onTried?: () => void
}

export interface Webhooks {
  readonly courier: Courier<WebhookEvent>
  /** Sends an event of `messaging` if app and Page are subscribed to the field. Answers whether it will be sent. */
  message(page: Page, field: string, value: Record<string, unknown>, options?: EmitOptions): boolean
  /** The same for `changes`. */
  change(page: Page, field: string, value: Record<string, unknown>, options?: EmitOptions): boolean
  /** Puts back what a restart interrupted. */
  resume(events: WebhookEvent[]): void
}

const MINUTE_MS = 60_000
/** Waits after each failed attempt, on the sandbox clock: at once a few times, then less and less often (§3.4). */
const RETRY_AFTER_MS = [
  0,
  0,
  0,
  10_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  20 * MINUTE_MS,
  30 * MINUTE_MS,
]
const LAST_RETRY_STEP_MS = 60 * MINUTE_MS
const DROP_AFTER_ATTEMPTS = 44
/** After an hour of failure the app is unsubscribed from the Page (§3.4). */
const DISABLE_AFTER_MS = 60 * MINUTE_MS
const LARGEST_BATCH = 1000

/** One request of Meta: events side by side for the same Page and kind share an entry. */
export function packWebhook(events: readonly WebhookEvent[]): Buffer {
  const entries: Record<string, unknown>[] = []
  let open = null as { pageId: string; kind: string; list: unknown[] } | null
  for (const { pageId, kind, value, atMs } of events) {
    if (open?.pageId !== pageId || open.kind !== kind) {
      open = { pageId, kind, list: [] }
      // `feed` counts in seconds, messaging in milliseconds.
      entries.push({
        id: pageId,
        time: kind === 'changes' ? Math.floor(atMs / 1000) : atMs,
        [kind]: open.list,
      })
    }
    open.list.push(value)
  }
  return Buffer.from(metaJson({ object: 'page', entry: entries }), 'latin1')
}

export function createWebhooks(kit: Kit, state: FacebookState): Webhooks {
  const pagesOf = (events: readonly WebhookEvent[]) => {
    const ids =
      events.length === 1 && events[0] ? [events[0].pageId] : new Set(events.map(({ pageId }) => pageId))
    return [...ids].flatMap((id) => state.pages.get(id) ?? [])
  }

  function noteFailure(page: Page): void {
    const nowMs = kit.clock.nowMs()
    page.webhookFailingSinceMs ??= nowMs
    if (nowMs - page.webhookFailingSinceMs < DISABLE_AFTER_MS || page.subscribedFields === null) return
    page.subscribedFields = null
    page.webhooksDisabledAtMs = nowMs
    page.webhookFailingSinceMs = null
    kit.touch()
  }

  const tried = (events: readonly WebhookEvent[]) => {
    for (const event of events) event.onTried?.()
  }

  const courier = createCourier<WebhookEvent>(kit, {
    platform: 'facebook',
    url: () => state.app.callbackUrl,
    pack: packWebhook,
    sign: (body) => ({
      'user-agent': 'facebookexternalua',
      accept: '*/*',
      ...webhookSignatures(state.app.secret, body),
    }),
    timeoutMs: () => state.app.webhookTimeoutMs,
    maxBatch: LARGEST_BATCH,
    retryAfterMs: (_outcome, attempt) =>
      attempt >= DROP_AFTER_ATTEMPTS ? null : (RETRY_AFTER_MS[attempt - 1] ?? LAST_RETRY_STEP_MS),
    stillWanted: ({ events }) =>
      events.some(({ pageId, epoch }) => {
        const page = state.pages.get(pageId)
        return page !== undefined && page.subscribedFields !== null && page.subscriptionEpoch === epoch
      }),
    onDelivered({ events }) {
      for (const page of pagesOf(events)) page.webhookFailingSinceMs = null
      tried(events)
    },
    onFailed({ events }) {
      for (const page of pagesOf(events)) noteFailure(page)
      tried(events)
    },
  })

  function isWanted(page: Page, field: string, options: EmitOptions): boolean {
    const { app } = state
    if (!app.callbackUrl || !app.webhookFields.includes(field)) return false
    if (!page.subscribedFields?.includes(field)) return false
    if (app.mode === 'live' && app.access === 'advanced') return true
    const { aboutPersonId } = options
    // Standard access still tells about comments, without their author; development mode is blind to other people.
    if (app.mode === 'live' && field === 'feed') return true
    return !aboutPersonId || app.roleIds.includes(aboutPersonId)
  }

  function emit(
    page: Page,
    field: string,
    kind: WebhookEvent['kind'],
    value: unknown,
    lane: string,
    options: EmitOptions,
  ) {
    if (!isWanted(page, field, options)) return false
    const event: WebhookEvent = {
      pageId: page.id,
      epoch: page.subscriptionEpoch,
      kind,
      value,
      atMs: kit.clock.nowMs(),
      lane,
      ...(options.onTried ? { onTried: options.onTried } : {}),
    }
    if (options.laterMs === undefined) courier.push(event, lane)
    else courier.pushLater(event, lane, options.laterMs)
    return true
  }

  return {
    courier,
    message(page, field, value, options = {}) {
      const person = idOf(value.sender) === page.id ? idOf(value.recipient) : idOf(value.sender)
      const thread = state.conversations.get(person)
      const standby = thread?.ownerAppId != null && thread.ownerAppId !== state.app.id
      if (!standby) return emit(page, field, 'messaging', value, `${page.id}:${person}`, options)
      return emit(page, 'standby', 'standby', withoutPayload(value), `${page.id}:${person}`, options)
    },
    change(page, field, value, options = {}) {
      const lane = `${page.id}:${String(value.post_id)}`
      return emit(page, field, 'changes', { field, value }, lane, options)
    },
    resume(events) {
      for (const event of events) courier.push(event, event.lane)
    },
  }
}

/** A word of Meta's own has no sender: then it is about the Page alone. */
function idOf(side: unknown): string {
  return (side as { id: string } | undefined)?.id ?? 'meta'
}

/** An app that only listens does not learn the payload of a postback. */
function withoutPayload(value: Record<string, unknown>): Record<string, unknown> {
  if (!value.postback) return value
  const { payload: _hidden, ...postback } = value.postback as Record<string, unknown>
  return { ...value, postback }
}
