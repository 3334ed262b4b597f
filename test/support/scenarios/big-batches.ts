import { expect } from 'vitest'
import type { DeliveryDoc } from '../../../src/store/models/delivery.ts'
import { facebookBody, facebookMessage, signedByFacebook } from '../deliveries.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { everythingApplied } from '../way-in-oracle.ts'

export interface BigBatches {
  readonly posts: number
  /** Updates of one post, the bad one among them; the platform puts at most 1,000 into one. */
  readonly updates: number
}

export interface BigBatchFigures {
  readonly updates: number
  readonly messages: number
  readonly told: number
  readonly parked: number
}

const PEOPLE = 40
const POSTS_AT_ONCE = 4

/** Members of a known kind that cannot be read, or no objects at all; one of an unknown kind would be kept and counted. */
const BAD: readonly ((pageId: string, psid: string) => unknown)[] = [
  () => 'không phải đối tượng',
  () => null,
  (pageId, psid) => ({ sender: { id: psid }, recipient: { id: pageId }, timestamp: 1, message: { mid: {} } }),
  (pageId) => ({ recipient: { id: pageId }, message: { mid: 'm_khong_ai_gui', text: 'Ai đây?' } }),
  (pageId, psid) => ({
    sender: { id: psid },
    recipient: { id: pageId },
    timestamp: 1,
    message: { text: [1] },
  }),
]

/** Deliveries as full as the platform makes them, one member of each unreadable, somewhere among the others. */
export async function postBigBatches(
  stack: ProgramsStack,
  { posts, updates }: BigBatches,
): Promise<BigBatchFigures> {
  const { store, url, env } = stack
  const shop = await aShop(stack)
  const chats = await openChats(stack, [shop], PEOPLE)
  await everythingApplied(stack)
  const before = await count(stack, shop.id)
  const bodies = Array.from({ length: posts }, (_, post) => {
    const badAt = (post * 37) % updates
    return Array.from({ length: updates }, (_, n) => {
      const { pageId, psid } = chats[n % chats.length] as (typeof chats)[number]
      if (n === badAt) return (BAD[post % BAD.length] as (typeof BAD)[number])(pageId, psid)
      const text = `Tin ${post}-${n}`
      return facebookMessage({ pageId, personId: psid, text, mid: `m_${post}_${n}`, atMs: Date.now() })
    })
  })
  const pageId = chats[0]?.pageId ?? ''
  for (let at = 0; at < posts; at += POSTS_AT_ONCE) {
    const answers = await Promise.all(
      bodies.slice(at, at + POSTS_AT_ONCE).map(async (messaging) => {
        const { path, headers, body } = signedByFacebook(
          facebookBody([{ pageId, messaging }]),
          env.FACEBOOK_APP_SECRET,
        )
        const { status } = await fetch(url + path, { method: 'POST', headers, body })
        return status
      }),
    )
    expect(new Set(answers)).toEqual(new Set([200]))
  }
  await everythingApplied(stack)

  const parked = await store.deliveries.find({ state: 'parked' }).lean<DeliveryDoc[]>()
  for (const { reason, events } of parked) {
    expect(reason).toMatch(/\S/)
    expect(events).toBe(1)
  }
  const after = await count(stack, shop.id)
  return {
    updates: posts * updates,
    messages: after.messages - before.messages,
    told: after.told - before.told,
    parked: parked.length,
  }
}

async function count({ store }: ProgramsStack, shopId: string): Promise<{ messages: number; told: number }> {
  const told = await store.events.find({ shopId, type: 'message.received' }, { subjectId: 1 }).lean()
  return {
    messages: await store.messages.countDocuments({ shopId, direction: 'in', stub: false }),
    told: new Set(told.map(({ subjectId }) => subjectId)).size,
  }
}
