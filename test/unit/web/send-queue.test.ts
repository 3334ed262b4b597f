import { beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../../web/src/api/messages.ts'
import { createSendQueue, type PendingSend, type SendQueue } from '../../../web/src/live/send-queue.ts'
import { message, START_MS } from '../../support/console-data.ts'

const CHAT = 'cnv_1'
const MINUTE_MS = 60_000

/** What the gateway answers each time it is asked: a word ends a send, silence keeps it waiting. */
type Answer = 'taken' | 'offline' | 'refused'
let nowMs: number
let answers: Answer[]
let handed: string[]
let accepted: string[]
let kept: readonly PendingSend[]
let endPause: () => void
let queue: SendQueue

beforeEach(() => {
  nowMs = START_MS
  answers = []
  handed = []
  accepted = []
  kept = []
  queue = createSendQueue({
    async send({ key }): Promise<Message> {
      handed.push(key)
      const answer = answers.shift() ?? 'taken'
      if (answer !== 'taken') throw new Error(answer)
      return message(key, 0)
    },
    onAccepted: (_, { id }) => accepted.push(id),
    failureOf: (error) => {
      const code = (error as Error).message
      return { code, text: '', passing: code === 'offline' }
    },
    keep: (sends) => {
      kept = sends
    },
    nowMs: () => nowMs,
    pause() {
      let end = (): void => undefined
      const over = new Promise<void>((resolve) => {
        end = resolve
      })
      endPause = end
      return { over, end }
    },
  })
})

const add = (key: string, conversationId = CHAT): void =>
  queue.add({ key, conversationId, message: { text: key }, fileName: null })
/** Until everything that can happen without time passing has happened. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
const waiting = (): string[] => queue.list().map(({ key, failure }) => `${key}:${failure?.code ?? '-'}`)

describe('Messages written one after the other', () => {
  it('are handed over in that order, one at a time, and are gone from the list when taken', async () => {
    for (const key of ['a', 'b', 'c']) add(key)
    expect(waiting()).toEqual(['a:-', 'b:-', 'c:-'])
    await queue.idle(CHAT)
    expect(handed).toEqual(['a', 'b', 'c'])
    expect(accepted).toEqual(['a', 'b', 'c'])
    expect(queue.list()).toEqual([])
  })

  it('wait behind one that the network holds up, and leave in order when it is back', async () => {
    answers = ['offline', 'offline']
    add('a')
    add('b')
    await settle()
    expect(waiting()).toEqual(['a:offline', 'b:-'])
    queue.wake()
    await settle()
    expect(handed).toEqual(['a', 'a'])
    queue.wake()
    await queue.idle(CHAT)
    expect(accepted).toEqual(['a', 'b'])
  })

  it('go on past one that was refused, which stays with its reason', async () => {
    answers = ['refused']
    add('a')
    add('b')
    await queue.idle(CHAT)
    expect(accepted).toEqual(['b'])
    expect(waiting()).toEqual(['a:refused'])
  })

  it('of two conversations do not wait for each other', async () => {
    answers = ['offline']
    add('a', 'cnv_1')
    add('b', 'cnv_2')
    await queue.idle('cnv_2')
    expect(accepted).toEqual(['b'])
    expect(waiting()).toEqual(['a:offline'])
  })
})

describe('A message that did not get there', () => {
  it('sent again goes behind the others, under the same key', async () => {
    answers = ['refused', 'offline']
    add('a')
    add('b')
    await settle()
    queue.repeat('a')
    expect(waiting()).toEqual(['b:offline', 'a:-'])
    endPause()
    await queue.idle(CHAT)
    expect(handed).toEqual(['a', 'b', 'b', 'a'])
    expect(accepted).toEqual(['b', 'a'])
  })

  it('for ten minutes is not sent by itself any more: it may no longer be what staff want to say', async () => {
    answers = ['offline', 'offline']
    add('a')
    await settle()
    nowMs += 11 * MINUTE_MS
    queue.wake()
    await queue.idle(CHAT)
    expect(waiting()).toEqual(['a:held'])
    queue.repeat('a')
    await queue.idle(CHAT)
    expect(accepted).toEqual(['a'])
  })

  it('can be dropped, and the next one takes its turn', async () => {
    answers = ['offline']
    add('a')
    add('b')
    await settle()
    queue.drop('a')
    queue.wake()
    await queue.idle(CHAT)
    expect(accepted).toEqual(['b'])
  })

  it('is kept for a reload of the page, and then waits for a person’s word', async () => {
    answers = ['offline']
    add('a')
    await settle()
    const left = kept
    expect(left.map(({ key }) => key)).toEqual(['a'])
    queue.drop('a')
    queue.restore(left)
    await settle()
    expect(waiting()).toEqual(['a:held'])
    expect(handed).toEqual(['a'])
  })
})
