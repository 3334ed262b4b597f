import { z } from 'zod'
import { defineJob, type JobDefinition } from './define-job.ts'

const id = z.string().min(1).max(200)
const ids = z.array(id).max(1_000)

export const inboundDrain = defineJob({
  name: 'inbound-drain',
  queue: 'inbound',
  payload: z.object({ lane: z.int().min(0).max(4_095) }),
  afterFailure: 'sweep',
  doc: 'Applies the pending journal rows of one lane.',
})

export const outboundDrain = defineJob({
  name: 'outbound-drain',
  queue: 'outbound',
  payload: z.object({ shopId: id, threadKey: id }),
  afterFailure: 'sweep',
  doc: 'Sends what waits at the head of one conversation or comment thread.',
})

export const profileFetch = defineJob({
  name: 'profile-fetch',
  queue: 'profiles',
  payload: z.object({ shopId: id, personIds: ids }),
  afterFailure: 'backoff',
  doc: 'Fetches names and pictures of people after first contact.',
})

export const followerPage = defineJob({
  name: 'follower-page',
  queue: 'followers',
  payload: z.object({ shopId: id, runId: id }),
  afterFailure: 'backoff',
  doc: 'Reads one page of a follower list, then asks for the next.',
})

export const historyPage = defineJob({
  name: 'history-page',
  queue: 'history',
  payload: z.object({ shopId: id, runId: id }),
  afterFailure: 'sweep',
  doc: "Reads one page of a channel's history, then asks for the next.",
})

export const tokenRefresh = defineJob({
  name: 'token-refresh',
  queue: 'tokens',
  payload: z.object({ shopId: id, channelId: id }),
  afterFailure: 'sweep',
  doc: "Renews a channel's token at half of its life.",
})

export const mediaKeep = defineJob({
  name: 'media-keep',
  queue: 'media',
  payload: z.object({ shopId: id, mediaId: id }),
  afterFailure: 'sweep',
  doc: 'Fetches and keeps one received file of a channel whose files are kept.',
})

export const searchIndex = defineJob({
  name: 'search-index',
  queue: 'search',
  payload: z.object({ shopId: id, messageIds: ids, personIds: ids }),
  afterFailure: 'backoff',
  doc: 'Writes the blind search terms of new texts and names.',
})

export const calloutDrain = defineJob({
  name: 'callout-drain',
  queue: 'callouts',
  payload: z.object({ shopId: id, subscriptionId: id }),
  afterFailure: 'sweep',
  doc: 'Tells one address of a shop what happened, from the head of what waits for it.',
})

export const consentChange = defineJob({
  name: 'consent-change',
  queue: 'privacy',
  payload: z.object({ shopId: id, channelId: id }),
  afterFailure: 'sweep',
  doc: 'Carries out what was consented to or withdrawn: waiting sends, subscription, grant, history.',
})

export const personErase = defineJob({
  name: 'person-erase',
  queue: 'privacy',
  payload: z.object({ shopId: id, requestId: id }),
  afterFailure: 'sweep',
  doc: 'Erases a person from every store, and at the platform where it keeps a copy.',
})

/** Not an enumeration: during a deploy an older worker may meet a sweep that it does not know. */
export const sweep = defineJob({
  name: 'sweep',
  queue: 'upkeep',
  payload: z.object({ name: id }),
  afterFailure: 'sweep',
  doc: 'Looks in the database for work of one kind whose wake-up was lost or whose time has come.',
})

export const canary = defineJob({
  name: 'canary',
  queue: null,
  payload: z.object({ queue: id }),
  afterFailure: 'sweep',
  doc: 'Shows that the queue is served.',
})

export const JOBS = [
  inboundDrain,
  outboundDrain,
  profileFetch,
  followerPage,
  historyPage,
  tokenRefresh,
  mediaKeep,
  searchIndex,
  calloutDrain,
  consentChange,
  personErase,
  sweep,
  canary,
] as const

export type AnyJob = (typeof JOBS)[number]
export type JobName = AnyJob['name']
export type QueueName = Exclude<AnyJob['queue'], null>
export type SweepPayload = z.infer<typeof sweep.payload>
export type PayloadOf<Job> = Job extends JobDefinition<string, infer Payload> ? Payload : never
export type PayloadByName = { readonly [Job in AnyJob as Job['name']]: PayloadOf<Job> }

export const QUEUES = [...new Set(JOBS.map((job) => job.queue))].filter(
  (queue): queue is QueueName => queue !== null,
)

export const jobNamed = (name: string): AnyJob | undefined => JOBS.find((job) => job.name === name)
