import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HistoryDeps } from '../../../src/history/deps.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { linkFacebook, type LinkedChannel } from '../../support/link-accounts.ts'
import {
  backfillOf,
  chats,
  DAY_MS,
  everythingApplied,
  inThePast,
  messagesOnPage,
  messagesShown,
  proofOf,
  readOnePage,
  testClock,
  WITHOUT_HISTORY,
} from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const PAGE = '100000000000002'
const SHOP = 'hoamay'
const clock = testClock()

let stack: Stack
let owner: SignedIn
let channel: LinkedChannel
let people: string[]
/** Texts of the live messages, in the order each person wrote them. */
const live = new Map<string, string[]>()
let kills = 0

class Killed extends Error {}

/** A worker that dies at some step of a page: before its transaction, or right after the commit. Nothing follows. */
function mortal(store: Store, life: AbortController): Store {
  const at = ['before', 'after', 'never', 'never'][randomInt(4)]
  const die = () => {
    kills += 1
    life.abort()
    throw new Killed()
  }
  return {
    ...store,
    async transaction(work) {
      if (at === 'before') die()
      const done = await store.transaction(work)
      if (at === 'after') die()
      return done
    },
  }
}

/** What a dead worker held passes on when its time is over. */
async function leasesRunOut(): Promise<void> {
  await stack.store.leases.updateMany({ _id: /^(?:history|lane):/ }, { $set: { until: new Date(0) } })
}

async function someoneWrites(): Promise<void> {
  const personId = people[randomInt(people.length)] as string
  const texts = live.get(personId) ?? []
  live.set(personId, texts)
  const text = `Tin mới ${texts.length + 1}`
  texts.push(text)
  await stack.sandbox.facebook.call('sendMessage', { pageId: PAGE, personId, text })
}

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90', WORKER_QUEUES: WITHOUT_HISTORY }, clock })
  people = await inThePast(stack.sandbox, 10 * DAY_MS, () =>
    chats(stack.sandbox, PAGE, { people: 45, messages: 3 }),
  )
  owner = await stack.signIn('hoamay-lan')
  const [linked] = await linkFacebook(stack, owner, { pageIds: [PAGE] })
  if (!linked) throw new Error('The Page was not linked')
  channel = linked
}, 120_000)
afterAll(() => stack?.close())

describe('History read by workers that die, while people write and their webhooks come late and in disorder', () => {
  beforeAll(async () => {
    const { courier } = stack.sandbox.facebook
    for (let page = 0; ; page++) {
      // Half of what is written now is met by history first: its webhook is still on its way.
      if (page % 4 === 0) courier.hold()
      if (page % 4 === 2) courier.release('shuffle')
      for (let message = randomInt(4); message > 0; message--) await someoneWrites()
      const life = new AbortController()
      const deps: HistoryDeps = { ...stack.rooms.history, store: mortal(stack.rooms.history.store, life) }
      try {
        if (!(await readOnePage(stack, clock, deps, life.signal))) break
      } catch (error) {
        if (!(error instanceof Killed)) throw error
        await leasesRunOut()
        clock.ahead += 60_000
      }
    }
    courier.release('shuffle')
    await everythingApplied(stack)
  }, 120_000)

  it('ends, however often a worker died', async () => {
    expect(kills).toBeGreaterThan(0)
    expect(await backfillOf(owner, channel.id)).toMatchObject({ state: 'done', problem: null })
  })

  it('leaves every message once', async () => {
    expect(await messagesShown(stack, SHOP, channel.id)).toEqual(messagesOnPage(stack.sandbox, PAGE))
  })

  it('leaves each message with the webhook’s exact time, and the conversations in the platform’s order', async () => {
    const rows = await stack.store.messages.find({ shopId: SHOP, channelId: channel.id }).lean()
    const told = rows.filter(({ history }) => history !== true)
    const count = [...live.values()].reduce((sum, texts) => sum + texts.length, 0)
    expect(told).toHaveLength(count)
    for (const { externalId, sentAt } of told)
      expect(sentAt.getTime()).toBe(
        stack.sandbox.facebook.state.messages.get(externalId as string)?.message.atMs,
      )
    const conversations = await stack.store.conversations.find({ shopId: SHOP, channelId: channel.id }).lean()
    for (const { lastMessageId, personExternalId } of conversations) {
      const last = stack.sandbox.facebook.truth.messages(personExternalId).at(-1)
      expect(rows.find(({ _id }) => _id === lastMessageId)?.externalId).toBe(last?.mid)
    }
  })

  it('counts as unread exactly what was written since the link, each message once', async () => {
    const conversations = await stack.store.conversations.find({ shopId: SHOP, channelId: channel.id }).lean()
    const unread = conversations.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
    expect(unread).toBe([...live.values()].reduce((sum, texts) => sum + texts.length, 0))
  })

  it('proves it: what came by webhook is in one end each, and recovered is what did not', async () => {
    const proof = await proofOf(owner, channel.id)
    const delivered = stack.sandbox.history
      .deliveries({ platform: 'facebook', status: 200 })
      .reduce((sum, { events }) => sum + events, 0)
    expect(proof.received).toBe(delivered)
    expect(proof).toMatchObject({
      applied: delivered,
      duplicates: 0,
      parked: 0,
      refused: 0,
      pending: 0,
      missing: 0,
    })
    const rows = await stack.store.messages
      .find({ shopId: SHOP, channelId: channel.id, history: true })
      .lean()
    const { posts, comments } = stack.sandbox.facebook.truth
    expect(proof.recovered).toBe(rows.length + posts(PAGE).length + comments({ pageId: PAGE }).length)
  })
})
