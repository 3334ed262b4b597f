import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncNotices } from '../../../src/doctor/notices.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { type MovedClock, movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const SHOP = 'hoamay'
const DAY_MS = 24 * 3_600_000

const clock: MovedClock = movedClock()
let stack: Stack
let owner: SignedIn
let channel: LinkedChannel

interface Notice {
  readonly id: string
  readonly kind: string
  readonly days: number | null
  readonly title: string
  readonly detail: string
}
/** What the shop is told after the sweep has looked twice, at this moment. */
async function toldAt(nowMs: number, language = 'vi'): Promise<readonly Notice[]> {
  const rooms = { ...stack.rooms.doctor, clock: { nowMs: () => nowMs } }
  await syncNotices(rooms)
  await syncNotices(rooms)
  const answer = await owner.get<{ items: Notice[] }>('/notices', {
    headers: { 'accept-language': language },
  })
  return answer.body.items
}
const told = (language?: string) => toldAt(clock.nowMs(), language)
const relinkBefore = (at: Date) =>
  stack.store.channels.updateOne({ _id: channel.id, shopId: SHOP }, { $set: { relinkBefore: at } })

beforeAll(async () => {
  stack = await startStack({ worker: false, clock })
  owner = await stack.signIn('hoamay-lan')
  channel = await linkZalo(stack, owner)
}, 120_000)
afterAll(() => stack?.close())

describe('The end of a refresh token', () => {
  it('is told at 14, 7, 3 and 1 days, each once, the later one in place of the earlier', async () => {
    const endsAt = new Date(clock.nowMs() + 20 * DAY_MS)
    await relinkBefore(endsAt)
    const seen: (number | null)[] = []
    for (let day = 20; day >= 1; day--) {
      const notices = await toldAt(endsAt.getTime() - day * DAY_MS)
      expect(notices.length).toBeLessThanOrEqual(1)
      const days = notices[0]?.days ?? null
      if (days !== (seen.at(-1) ?? null)) seen.push(days)
    }
    expect(seen).toEqual([14, 7, 3, 1])
    expect(await stack.store.notices.countDocuments({ shopId: SHOP })).toBe(4)
  })

  it('is told in the reader’s language, with the channel’s name and the day', async () => {
    const endsAt = new Date(clock.nowMs() + 2 * DAY_MS)
    await relinkBefore(endsAt)
    const [vietnamese] = await told('vi')
    const [english] = await told('en')
    expect(vietnamese?.title).toContain('sắp hết hạn')
    expect(english?.title).toContain('ends soon')
    expect(english?.detail).not.toMatch(/[{}]|undefined/)
  })

  it('is over when the channel is linked again, and told anew for the next end', async () => {
    await relinkBefore(new Date(clock.nowMs() + 90 * DAY_MS))
    expect(await told()).toEqual([])
    await relinkBefore(new Date(clock.nowMs() + DAY_MS / 2))
    expect(await told()).toMatchObject([{ kind: 'token-ends', days: 1 }])
    await relinkBefore(new Date(clock.nowMs() + 90 * DAY_MS))
  })
})

describe('A channel that lost its connection', () => {
  it('is told with what to do until it is linked again', async () => {
    await stack.sandbox.control.call('zalo.revoke', { oaId: channel.externalId })
    await owner.post(`/channels/${channel.id}/check`)
    const [notice] = await told()
    expect(notice).toMatchObject({ kind: 'channel-broken' })
    expect(notice?.detail).toContain('Liên kết lại')
    expect(await told()).toHaveLength(1)
    await linkZalo(stack, owner)
    expect(await told()).toEqual([])
  }, 60_000)
})
