import { ChannelError } from '../channels/channel-error.ts'
import type { RawAnswer } from '../channels/platform-http.ts'
import { DoorRefusal } from '../door/door.ts'
import { parseJsonExact } from '../kit/json.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ChannelWatchDoc, WebhookSignDoc } from '../store/models/doctor.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { DoctorDeps } from './deps.ts'
import { shapeOf } from './redact-shape.ts'

/** What an answer's headers may tell; all others are left out. */
const HEADERS = ['content-type', 'date', 'x-ratelimit-limit', 'x-ratelimit-remain', 'x-ratelimit-remaining']

/** One question to the platform, and what came back, without anybody's data. */
export interface CapturedAnswer {
  readonly operation: string
  /** HTTP status; null: nothing came back. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Our word where it was refused, or not asked. */
  readonly refused: string | null
}

/** Open points of docs/platforms/zalo.md#to-settle, as one OA answers them. */
export interface ZaloCapture {
  readonly capturedAt: string
  readonly pkce: string
  readonly throughProxy: boolean
  /** Which reading of the signature fitted how often, over all OAs of the app. */
  readonly signatures: Readonly<Record<string, number>>
  readonly eventKindsSeen: readonly string[]
  /** Form of the newest deliveries that are still kept, by event. */
  readonly deliveries: Readonly<Record<string, unknown>>
  readonly answers: readonly CapturedAnswer[]
  /** What no read tells: to be tried by a person, with the OA's owner. */
  readonly byHand: readonly string[]
}

const BY_HAND = [
  'Decline the grant on the permission page: which parameters come to /oauth/zalo/callback (the log names them).',
  'Refuse the app in the OA’s settings: what calls answer afterwards (run this again).',
  'Refresh twice with one refresh token: on an OA made for it alone, since it may cost the grant.',
  'Open the address of a received picture after 1, 7 and 30 days.',
  'Send a file with a text, and a text of 2,000 letters typed in pieces.',
  'Answer a message by replying to it, nine times within 48 hours and once after: which answers go out, and how they look.',
  'Write in the chat box of a website and answer there, at once and after three days.',
] as const

/**
 * Asks one linked OA everything that settles an open point and changes nothing there; each call passes the door, so that a
 * missing consent leaves its point open. Keeps nothing: what is returned holds forms, no data.
 */
export async function captureZalo(
  deps: DoctorDeps,
  channel: Pick<ChannelDoc, '_id' | 'shopId'>,
  signal: AbortSignal,
): Promise<ZaloCapture> {
  const answers: CapturedAnswer[] = []
  const ask = async (operation: string, input: object, as = operation) =>
    void answers.push(await captured(deps, channel, { operation, input, as }, signal))
  await ask('zalo.oa-standing', {})
  await ask('zalo.caller-region', {})
  await ask('zalo.followers', { offset: 0, count: 1 })
  await ask('zalo.oa-quota', {})
  await ask('zalo.recent-chats', { offset: 0 })
  for (const [as, userId] of await examples(deps, channel)) {
    await ask('zalo.person-detail', { userId }, `zalo.person-detail of ${as}`)
    await ask('zalo.quota', { userId }, `zalo.quota of ${as}`)
    await ask('zalo.conversation', { userId, offset: 0 }, `zalo.conversation with ${as}`)
  }
  return {
    capturedAt: new Date(deps.clock.nowMs()).toISOString(),
    pkce: deps.zalo?.pkce.mode ?? 'off',
    throughProxy: deps.zalo?.proxyUrl != null,
    signatures: await signatures(deps),
    eventKindsSeen: await kindsSeen(deps, channel),
    deliveries: await deliveryForms(deps, channel),
    answers,
    byHand: BY_HAND,
  }
}

interface Question {
  readonly operation: string
  readonly input: object
  readonly as: string
}

async function captured(
  deps: DoctorDeps,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
  { operation, input, as }: Question,
  signal: AbortSignal,
): Promise<CapturedAnswer> {
  let last: RawAnswer | null = null
  const onRaw = (answer: RawAnswer) => {
    last = answer
  }
  const options = { signal, priority: 'bulk', onRaw } as const
  const refused = await deps.door
    .call({ kind: 'channel', shopId, channelId }, operation, input, options)
    .then(() => null, codeOf)
  return { operation: as, ...formOfAnswer(last), refused }
}

function codeOf(error: unknown): string {
  if (error instanceof ChannelError || error instanceof DoorRefusal) return error.code
  throw error
}

function formOfAnswer(answer: RawAnswer | null): Pick<CapturedAnswer, 'status' | 'headers' | 'body'> {
  if (answer === null) return { status: null, headers: {}, body: null }
  const headers = Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = answer.headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const shown = answer.body === undefined ? `no JSON, ${answer.text.length} characters` : shapeOf(answer.body)
  return { status: answer.status, headers, body: shown }
}

/** A person who follows and one who does not, where there are such. */
async function examples(
  { store }: DoctorDeps,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
): Promise<[as: string, userId: string][]> {
  const found: [string, string][] = []
  for (const [as, follower] of [
    ['a follower', true],
    ['somebody who does not follow', false],
  ] as const) {
    const person = await store.people
      .findOne({ shopId, channelId, follower }, { externalId: 1 })
      .lean<{ externalId: string }>()
    if (person) found.push([as, person.externalId])
  }
  return found
}

async function signatures({ store }: DoctorDeps): Promise<Record<string, number>> {
  const rows = await store.webhookSigns.find({ platform: 'zalo' }).lean<WebhookSignDoc[]>()
  return Object.fromEntries(rows.map(({ sign, count }) => [sign, count]))
}

async function kindsSeen(
  { store }: DoctorDeps,
  { _id, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
): Promise<string[]> {
  const watch = await store.channelWatches.findOne({ _id, shopId }).lean<ChannelWatchDoc>()
  return Object.keys(watch?.kinds ?? {}).sort()
}

const DELIVERIES_LOOKED_AT = 100

/** The newest delivery of each event among the last ones whose bytes are still kept. */
async function deliveryForms(
  { store, linking }: DoctorDeps,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
): Promise<Record<string, unknown>> {
  const rows = await store.deliveries
    .find({ shopId, channelId, platform: 'zalo', state: 'done', sealed: { $ne: null } })
    .sort({ _id: -1 })
    .limit(DELIVERIES_LOOKED_AT)
    .lean<DeliveryDoc[]>()
  const forms: Record<string, unknown> = {}
  for (const { keyId, sealed } of rows) {
    if (sealed === null) continue
    const bytes = await linking.vault.openJournal(keyId, sealed).catch(() => null)
    const body = bytes === null ? null : parseJsonExact(bytes.toString('utf8'))
    if (!body?.ok) continue
    const name = (body.value as { event_name?: unknown } | null)?.event_name
    if (typeof name === 'string') forms[name] ??= shapeOf(body.value)
  }
  return forms
}
