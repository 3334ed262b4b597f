import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retryMessage } from '../../../src/outbox/retry-message.ts'
import { buildProgram, type ChildProgram, startProgram } from '../../support/child-program.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP, STAFF } from '../../support/outbox.ts'
import type { GriefStep, SenderAnswer, SenderAsk } from '../../support/programs/thread-sender.ts'
import { eventually } from '../../support/wait.ts'

const SENDER = 'outbox-test-sender'

/** As in production; where a test needs it over, it says so. */
const LEASE_MS = 30_000
/** Each starts a process of its own: on a machine that has much else to do that takes its time. */
const DEADLINE_MS = 120_000
type Sender = ChildProgram<SenderAsk, SenderAnswer>

let bench: OutboxBench
let program: string
/** Started while the one before it is at work: most of a short test would be waiting for it. */
let next: Promise<Sender>
const children: Sender[] = []
beforeAll(async () => {
  ;[bench, program] = await Promise.all([openOutboxBench(), buildProgram('thread-sender.ts')])
  next = start()
})
afterAll(async () => {
  await next
  for (const child of children) child.process.kill('SIGKILL')
  await bench?.close()
})

async function start(): Promise<Sender> {
  const env = { ...bench.env, MONGODB_URI: `${bench.env.MONGODB_URI}&appName=${SENDER}` }
  const child = await startProgram<SenderAsk, SenderAnswer>(program, [JSON.stringify(env)])
  children.push(child)
  return child
}
function sender(): Promise<Sender> {
  const ready = next
  next = start()
  return ready
}
const threadOf = ({ shopId, threadKey }: Chat) => ({ shopId, threadKey })
/** Our own time a minute later: the wait for an echo is over. */
const aMinuteOn = () => ({ ...bench.deps, clock: { nowMs: () => bench.clock.nowMs() + 61_000 } })
const texts = (chat: Chat) => bench.sent(chat).map(({ text }) => text)
const statuses = async (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await bench.message(id)).sendStatus))

async function sendThenDie(chat: Chat, at: GriefStep): Promise<string[]> {
  const ids = [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
  const child = await sender()
  const grief = { at, how: 'kill' } as const
  const asked = child.ask({ thread: threadOf(chat), leaseMs: LEASE_MS, grief })
  await expect(asked).rejects.toThrow('SIGKILL')
  await bench.expireLease(chat)
  if (at === 'writing') await endTransactionsOfTheDead()
  return ids
}

/** As if the minute were over that the server keeps an open transaction of a client that is gone. */
async function endTransactionsOfTheDead(): Promise<void> {
  const admin = bench.store.connection.getClient().db('admin')
  const sessions = await admin
    .aggregate<{ lsid: { id: unknown } }>(
      [
        { $currentOp: { idleSessions: true } },
        { $match: { type: 'idleSession', appName: SENDER, transaction: { $exists: true } } },
      ],
      // The command wants the id as it came, not as bytes.
      { promoteBuffers: false },
    )
    .toArray()
  expect(sessions).toHaveLength(1)
  await admin.command({ killSessions: sessions.map(({ lsid }) => ({ id: lsid.id })) })
}

const newChat = async (platform: 'facebook' | 'zalo') =>
  bench.chat(platform === 'facebook' ? await bench.page() : await bench.oa())

describe('A sender killed', { timeout: DEADLINE_MS }, () => {
  it('before anything was on record has sent nothing: the next one sends it', async () => {
    const chat = await newChat('facebook')
    const ids = await sendThenDie(chat, 'found')
    expect(await statuses(ids)).toEqual(['queued', 'queued'])
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
    expect(await statuses(ids)).toEqual(['sent', 'sent'])
  })

  it.each(['facebook', 'zalo'] as const)(
    'before the request left leaves a message of unknown fate on %s, which only a person repeats',
    async (platform) => {
      const chat = await newChat(platform)
      const [first, second] = (await sendThenDie(chat, 'recorded')) as [string, string]
      await bench.drainDue()
      expect(await statuses([first, second])).toEqual(['unknown', 'queued'])
      await bench.drainDue(aMinuteOn())
      expect(await statuses([first, second])).toEqual(['unknown', 'sent'])
      expect(texts(chat)).toEqual(['hai'])

      const again = (confirmDuplicate: boolean) =>
        retryMessage(bench.deps, SHOP, chat.conversationId, first, {
          confirmDuplicate,
          author: STAFF,
          idempotencyKey: `again-${platform}`,
        })
      await expect(again(false)).rejects.toThrow('duplicate-unconfirmed')
      const { messageId } = await again(true)
      await bench.drainDue()
      expect(texts(chat)).toEqual(['hai', 'một'])
      expect(await bench.message(messageId)).toMatchObject({ retryOf: first, sendStatus: 'sent' })
    },
  )

  it.each([
    ['had the answer', 'facebook', 'answered'],
    ['had the answer', 'zalo', 'answered'],
    ['was writing it down', 'facebook', 'writing'],
    ['had written it down', 'facebook', 'written'],
  ] as const)('when it %s (%s) has sent once, and the echo says so', async (_, platform, at) => {
    const chat = await newChat(platform)
    const ids = await sendThenDie(chat, at)
    expect(texts(chat)).toEqual(['một'])
    await bench.drainDue()
    await bench.listen()
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
    expect(await statuses(ids)).toEqual(['sent', 'sent'])
    expect(
      await bench.store.messages.countDocuments({ shopId: SHOP, conversationId: chat.conversationId }),
    ).toBe(3)
  })

  it.each(['facebook', 'zalo'] as const)(
    'while %s was at work has sent once, and the echo says so',
    async (platform) => {
      const chat = await newChat(platform)
      const ids = [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
      const courier = bench.sandbox[platform].courier as { hold(): void; release(): unknown }
      bench.sandbox.facebook.setApp({ echo: 'before' })
      await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: 'before' } })
      courier.hold()
      const child = await sender()
      const asked = child
        .ask({ thread: threadOf(chat), leaseMs: LEASE_MS })
        .catch((error: Error) => error.message)
      await eventually(() => expect(texts(chat)).toEqual(['một']))
      child.process.kill('SIGKILL')
      expect(await asked).toMatch('SIGKILL')
      courier.release()
      bench.sandbox.facebook.setApp({ echo: 'after' })
      await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: 'after' } })
      await bench.expireLease(chat)
      await bench.drainDue()
      await bench.listen()
      await bench.drainDue()
      expect(texts(chat)).toEqual(['một', 'hai'])
      expect(await statuses(ids)).toEqual(['sent', 'sent'])
    },
  )
})

describe('A sender that stood still and lost its thread', { timeout: DEADLINE_MS }, () => {
  const SHORT_LEASE_MS = 1_000
  let child: Sender
  beforeAll(async () => {
    child = await next
  })

  /** Stops the sender at a step until somebody else may have the thread. */
  async function standStill(chat: Chat, at: GriefStep) {
    const grief = { at, how: 'stop' } as const
    expect(await child.ask({ thread: threadOf(chat), leaseMs: SHORT_LEASE_MS, grief })).toEqual({ at })
    await eventually(async () => {
      const row = await bench.store.leases.findOne({ _id: `thread:${chat.threadKey}` }).lean()
      expect(row?.until.getTime()).toBeLessThan(Date.now())
    })
    return async () => {
      const end = new Promise<SenderAnswer>((resolve) => child.process.once('message', resolve))
      child.process.kill('SIGCONT')
      return end
    }
  }
  let chat: Chat
  const twoMessages = async () => {
    chat = await newChat('facebook')
    return [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
  }

  it('with nothing on record sends nothing any more', async () => {
    const ids = await twoMessages()
    const goOn = await standStill(chat, 'found')
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
    expect(await goOn()).toMatchObject({ end: { more: true } })
    expect(texts(chat)).toEqual(['một', 'hai'])
    expect(await statuses(ids)).toEqual(['sent', 'sent'])
  })

  it('before its request left does not send it, and gives the message back while it is still first', async () => {
    const ids = await twoMessages()
    const goOn = await standStill(chat, 'recorded')
    await bench.drainDue()
    expect(await statuses(ids)).toEqual(['unknown', 'queued'])
    await goOn()
    expect(texts(chat)).toEqual([])
    expect(await statuses(ids)).toEqual(['queued', 'queued'])
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
  })

  it('before its request left says that it was not sent, where the conversation has gone on', async () => {
    const ids = await twoMessages()
    const goOn = await standStill(chat, 'recorded')
    await bench.drainDue()
    await bench.drainDue(aMinuteOn())
    expect(texts(chat)).toEqual(['hai'])
    await goOn()
    expect(texts(chat)).toEqual(['hai'])
    expect(await statuses(ids)).toEqual(['failed', 'sent'])
    expect((await bench.message(ids[0] as string)).problem).toBe('not-sent')
  })

  it('with the platform’s answer in hand brings it: it is a fact whoever holds the thread', async () => {
    bench.sandbox.facebook.setApp({ echo: 'off' })
    const ids = await twoMessages()
    const goOn = await standStill(chat, 'answered')
    await bench.drainDue()
    expect(await statuses(ids)).toEqual(['unknown', 'queued'])
    await goOn()
    expect(await statuses(ids)).toEqual(['sent', 'queued'])
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
    bench.sandbox.facebook.setApp({ echo: 'after' })
  })

  it('with the platform’s refusal in hand brings that', async () => {
    const ids = await twoMessages()
    const match = { platform: 'facebook', op: 'POST */messages' }
    bench.sandbox.faults.add({ match, then: { graphError: { code: 551 } } })
    const goOn = await standStill(chat, 'answered')
    await bench.drainDue()
    expect(await statuses(ids)).toEqual(['unknown', 'queued'])
    await goOn()
    expect(await statuses(ids)).toEqual(['failed', 'queued'])
    await bench.drainDue()
    expect(texts(chat)).toEqual(['hai'])
  })
})
