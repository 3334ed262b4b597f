import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommentEvent, InboundEvent, MessageEvent } from '../../../src/channels/inbound-event.ts'
import { applyEvent } from '../../../src/inbox/reduce/apply-event.ts'
import { standingText } from '../../../src/inbox/reduce/history-text.ts'
import { NOTHING_STORED, type Source, type Subject, WorkingSet } from '../../../src/inbox/working-set.ts'
import { plainSeals } from '../../support/plain-seals.ts'

const page: Subject = { shopId: 'shop', channelId: 'chn_1', platform: 'facebook', accountId: '1001' }
const START_MS = 1_790_000_000_000
const RECEIVED = new Date(START_MS + 60_000)
const READ = new Date(START_MS + 900_000)

interface Heard {
  readonly source: Source
  readonly events: readonly InboundEvent[]
}
const live = (event: InboundEvent): Heard => ({ source: 'webhook', events: [event] })
const read = (...events: InboundEvent[]): Heard => ({ source: 'history', events })

const message = (externalId: string, text: string, atMs: number): MessageEvent => {
  const out = externalId.startsWith('out')
  return {
    kind: 'message',
    accountId: '1001',
    atMs,
    externalId,
    personId: '7201',
    direction: out ? 'out' : 'in',
    echo: out ? { kind: 'platform', adminId: '77', appId: null } : null,
    text,
    attachments: [],
    replyToExternalId: null,
    postback: null,
    referral: null,
  }
}
/** As history tells the same: whole seconds, nobody's name on what the Page wrote. */
const asRead = (event: MessageEvent, text = event.text): MessageEvent => ({
  ...event,
  text,
  atMs: Math.floor(event.atMs / 1_000) * 1_000,
  echo: event.direction === 'out' ? { kind: 'own-app' } : null,
})
const comment = (verb: CommentEvent['verb'], text: string | null, atMs: number): CommentEvent => ({
  kind: 'comment',
  accountId: '1001',
  verb,
  externalId: 'c1',
  postExternalId: '1001_500',
  parentExternalId: null,
  fromId: '7201',
  fromName: 'Lan',
  text,
  attachments: [],
  postPermalink: null,
  atMs,
})

const hello = message('in1', 'Chào shop', START_MS + 123)
const asked = message('in2', 'Còn hàng không', START_MS + 987)
const answered = message('out1', 'Dạ còn ạ', START_MS + 2_500)
/** One truth, told by webhooks and by history: the person edited their second message; the comment was edited and hidden. */
const TRUTH: readonly Heard[] = [
  live(hello),
  read(asRead(hello)),
  live(asked),
  live({
    kind: 'message-edited',
    accountId: '1001',
    atMs: START_MS + 5_000,
    externalId: 'in2',
    personId: '7201',
    text: 'Còn hàng không ạ',
    editNumber: 1,
  }),
  read(asRead(asked, 'Còn hàng không ạ')),
  live(answered),
  read(asRead(answered)),
  live({
    kind: 'read',
    accountId: '1001',
    atMs: START_MS + 9_000,
    personId: '7201',
    externalIds: [],
    watermarkMs: START_MS + 9_000,
  }),
  live(comment('add', 'Giá?', START_MS + 1_000)),
  live(comment('edited', 'Giá bao nhiêu?', START_MS + 7_000)),
  live(comment('hide', null, START_MS + 8_000)),
  read(comment('add', 'Giá bao nhiêu?', START_MS + 1_000), comment('hide', null, READ.getTime())),
]

function stateAfter(heard: readonly Heard[], turns: number) {
  let stored = NOTHING_STORED
  let set = new WorkingSet(stored, plainSeals)
  const size = Math.max(1, Math.ceil(heard.length / turns))
  for (let at = 0; at < heard.length; at += size) {
    set = new WorkingSet(stored, plainSeals)
    for (const { source, events } of heard.slice(at, at + size))
      for (const event of events) applyEvent(set, page, event, source === 'history' ? READ : RECEIVED, source)
    stored = {
      ownRows: new Map(),
      conversations: set.conversations.all(),
      messages: set.messages.all(),
      people: set.people.all(),
      posts: set.posts.all(),
      comments: set.comments.all(),
    }
  }
  return { stored, set }
}

/** What a shop sees; the comment's inner marks say which way its text came and may differ. */
function shown(heard: readonly Heard[], turns: number) {
  const { stored, set } = stateAfter(heard, turns)
  const byId = <T extends { _id: string }>(docs: readonly T[]) =>
    docs.toSorted((a, b) => (a._id < b._id ? -1 : 1))
  return {
    messages: byId(stored.messages).map((doc) => ({ ...doc, shown: standingText(set, page, doc) })),
    conversations: byId(stored.conversations),
    comments: byId(stored.comments).map(({ textAt, textRank, hiddenAt, receivedAt, ...rest }) => ({
      ...rest,
      sealedText: String(rest.sealedText),
      told: [textAt, textRank, hiddenAt, receivedAt].length,
    })),
    people: byId(stored.people).map(({ createdAt: _createdAt, profileDueAt: _due, ...rest }) => rest),
  }
}

describe('History and live events of one truth', () => {
  it('give one state in whatever order they come, and however often', { timeout: 60_000 }, () => {
    const story = fc.subarray([...TRUTH], { minLength: 1 }).chain((some) =>
      fc.record({
        once: fc.constant(some),
        again: fc
          .tuple(
            fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length }),
            fc.shuffledSubarray(some),
          )
          .map(([all, more]) => [...all, ...more]),
        turns: fc.tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 26 })),
      }),
    )
    fc.assert(
      fc.property(story, ({ once, again, turns }) => {
        expect(shown(again, turns[1])).toEqual(shown(once, turns[0]))
      }),
      { numRuns: 500 },
    )
  })

  it('show the edit that no webhook told, and the webhook’s exact time', () => {
    const { messages } = shown([read(asRead(asked, 'Còn hàng không ạ')), live(asked)], 2)
    expect(messages).toMatchObject([
      { shown: 'Còn hàng không ạ', editNumber: 0, sentAt: new Date(asked.atMs) },
    ])
  })

  it('are told apart: only what no webhook told is marked as history’s', () => {
    const { messages } = shown([read(asRead(hello)), read(asRead(answered)), live(answered)], 3)
    expect(messages.map(({ externalId, history }) => [externalId, history])).toEqual([
      ['in1', true],
      ['out1', false],
    ])
  })

  it('leave an own send alone that history shows again', () => {
    const own = { ...asRead(answered), externalId: 'out9' }
    const { stored } = stateAfter([live(answered)], 1)
    const ours = stored.messages.map((doc) => ({
      ...doc,
      externalId: 'out9',
      outboxId: 'out_1',
      authorKind: 'staff' as const,
    }))
    const set = new WorkingSet({ ...stored, messages: ours }, plainSeals)
    expect(applyEvent(set, page, own, READ, 'history')).toBe('duplicate')
    expect(set.messages.all()).toEqual(ours)
  })
})
