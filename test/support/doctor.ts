import { once } from 'node:events'
import { createServer } from 'node:net'
import type { DoctorDeps } from '../../src/doctor/deps.ts'
import { type CheckShape, checkShape, examine } from '../../src/doctor/examine.ts'
import type { RoomDeps } from '../../src/room-deps.ts'
import type { ChannelDoc } from '../../src/store/models/channel.ts'
import type { ApiClient } from './api-client.ts'
import type { Stack } from './stack.ts'

export interface CheckAnswer {
  readonly id: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly title: string
  readonly detail: string
  readonly evidence: string
  readonly repair: string | null
}

export interface Examination {
  readonly channelId: string
  readonly checks: readonly CheckAnswer[]
  readonly rhythm: {
    readonly lastEventAt: string | null
    readonly silentMinutes: number
    readonly days: number[]
  }
}

/** The whole examination of a channel, as the API gives it. */
export async function examination(
  client: ApiClient,
  channelId: string,
  language = 'vi',
): Promise<Examination> {
  const answer = await client.post<Examination>(`/channels/${channelId}/check`, undefined, {
    headers: { 'accept-language': language },
  })
  if (answer.status !== 200) throw new Error(`POST check: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** One check of a fresh examination. */
export async function checkOf(client: ApiClient, channelId: string, id: string): Promise<CheckAnswer> {
  const { checks } = await examination(client, channelId)
  const check = checks.find((one) => one.id === id)
  if (!check) throw new Error(`There is no check ${id} among ${checks.map((one) => one.id).join(', ')}`)
  return check
}

/** An address of this machine at which nobody listens. */
export async function unservedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** One check as a gateway of other settings would make it. */
export async function checkAt(
  { rooms, store }: Stack,
  { shopId, channelId }: { readonly shopId: string; readonly channelId: string },
  id: string,
  settings: Partial<DoctorDeps>,
): Promise<CheckShape> {
  const channel = await store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel) throw new Error('There is no such channel')
  const examined = await examine({ ...rooms.doctor, ...settings }, channel)
  const found = examined.find(({ check }) => check.id === id)
  if (!found) throw new Error(`There is no check ${id}`)
  return checkShape(found, 'vi')
}

/** Carries out a repair; gives how it ended. */
export async function repairOf(
  client: ApiClient,
  channelId: string,
  repair: string,
): Promise<{ outcome: string; detail: string; next: string | null }> {
  const answer = await client.post<{ outcome: string; detail: string; next: string | null }>(
    `/channels/${channelId}/repairs/${repair}`,
  )
  if (answer.status !== 200) throw new Error(`POST repair: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

const DAY_MS = 24 * 60 * 60_000

/**
 * Puts journal rows into the past, as many a day as told, in the half hour before this time of day; `days`: which days ago.
 * A rhythm takes a week to come about by itself.
 */
export async function giveRhythm(
  rooms: RoomDeps,
  channel: { readonly shopId: string; readonly channelId: string; readonly externalId: string },
  {
    perDay,
    days = [1, 2, 3, 4, 5, 6, 7],
    platform = 'facebook',
    nowMs = rooms.clock.nowMs(),
  }: {
    readonly perDay: number | ((daysAgo: number) => number)
    readonly days?: readonly number[]
    readonly platform?: 'facebook' | 'zalo'
    readonly nowMs?: number
  },
): Promise<void> {
  const rows = days.flatMap((daysAgo) => {
    const count = typeof perDay === 'number' ? perDay : perDay(daysAgo)
    return Array.from({ length: count }, (_, at) => ({
      platform,
      accountId: channel.externalId,
      lane: 0,
      receivedAt: new Date(nowMs - daysAgo * DAY_MS - (at + 1) * 25_000),
      bodyHash: `past ${daysAgo} ${at}`,
      events: 1,
      member: null,
      keyId: 'past',
      sealed: null,
      state: 'done' as const,
      attempts: 1,
      reason: null,
      fence: 1,
      doneAt: new Date(nowMs - daysAgo * DAY_MS),
      outcome: { applied: 1, duplicates: 0, parked: 0, refused: 0 },
      shopId: channel.shopId,
      channelId: channel.channelId,
      expireAt: new Date(nowMs + DAY_MS),
    }))
  })
  if (rows.length > 0) await rooms.store.deliveries.collection.insertMany(rows)
}
