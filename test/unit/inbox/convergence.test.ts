import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EchoAuthor, InboundEvent } from '../../../src/channels/inbound-event.ts'
import { applyEvent } from '../../../src/inbox/reduce/apply-event.ts'
import { messageStub } from '../../../src/inbox/reduce/blank.ts'
import { NOTHING_STORED, type StoredState, type Subject, WorkingSet } from '../../../src/inbox/working-set.ts'
import type { MessageDoc } from '../../../src/store/models/conversation.ts'
import { plainSeals } from '../../support/plain-seals.ts'

const page: Subject = { shopId: 'shop', channelId: 'chn_1', platform: 'facebook', accountId: '1001' }
const RECEIVED = new Date(1_800_000_000_000)

/** Small ranges, so that equal times, equal edit numbers and events of unknown messages are common. */
const atMs = fc.integer({ min: 1, max: 9 })
const text = fc.constantFrom('một', 'hai', 'ba', '')
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const mid = fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'own')
/** Who a message is with hangs on its id: the sixth is another person's. */
const PERSON_OF: Readonly<Record<string, string>> = { m6: '7202' }
const personOf = (externalId: string): string => PERSON_OF[externalId] ?? '7201'
const ofMessage = mid.map((externalId) => ({ accountId: '1001', externalId, personId: personOf(externalId) }))
const base = { accountId: fc.constant('1001'), personId: fc.constantFrom('7201', '7202') }

/** A send of ours that the platform's answer has settled before any of its echoes came. */
const ownMessage: MessageDoc = {
  ...messageStub(page, '7201', 'own', RECEIVED),
  _id: 'msg_own',
  stub: false,
  direction: 'out',
  authorKind: 'staff',
  authorId: 'lan',
  outboxId: 'out_1',
  sendStatus: 'sent',
  sentAt: new Date(5),
}

const ECHOES: Readonly<Record<string, EchoAuthor>> = {
  m3: { kind: 'platform', adminId: '77', appId: null },
  m4: { kind: 'own-app' },
  m5: { kind: 'ours-by-metadata', outboxId: 'out_of_another_database' },
  own: { kind: 'ours-by-metadata', outboxId: 'out_1' },
}

/** What a platform says of one message id is one message: its content hangs on the id. */
const message = ofMessage.map((of): InboundEvent => {
  const { externalId } = of
  const echo = ECHOES[externalId] ?? null
  const tapped = externalId === 'm2'
  return {
    ...of,
    kind: 'message',
    atMs: externalId === 'own' ? 7 : Number(externalId.slice(1)) * 2,
    direction: echo === null ? 'in' : 'out',
    echo,
    text: tapped ? null : `text of ${externalId}`,
    attachments: tapped
      ? []
      : [{ type: 'image', url: `https://cdn/${externalId}`, name: null, sizeBytes: null, detail: null }],
    replyToExternalId: tapped ? 'm1' : null,
    postback: tapped ? { title: 'Xem giá', payload: 'PRICE' } : null,
    referral: tapped ? { ref: 'ads', source: 'ADS', adId: '9' } : null,
  }
})
const edited = fc
  .record({
    of: ofMessage,
    atMs,
    kind: fc.constant('message-edited' as const),
    text: nullable(text),
    editNumber: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ of, ...event }) => ({ ...event, ...of }))
const deleted = fc
  .record({ of: ofMessage, atMs, kind: fc.constant('message-deleted' as const) })
  .map(({ of, ...event }) => ({ ...event, ...of }))
const reaction = fc
  .record({
    of: ofMessage,
    atMs,
    kind: fc.constant('reaction' as const),
    by: fc.constantFrom('person' as const, 'account' as const),
    emoji: nullable(fc.constantFrom('❤', '👍')),
  })
  .map(({ of, ...event }) => ({ ...event, ...of }))
/** A mark names messages of its own person alone. */
const mark = fc
  .record({
    ...base,
    atMs,
    kind: fc.constantFrom('delivered' as const, 'read' as const),
    externalIds: fc.array(mid, { maxLength: 3 }),
    watermarkMs: nullable(atMs),
  })
  .map((event) => ({
    ...event,
    externalIds: event.externalIds.filter((externalId) => personOf(externalId) === event.personId),
  }))
const contact = fc.record({
  ...base,
  atMs,
  kind: fc.constant('contact' as const),
  referral: nullable(
    fc.record({
      ref: nullable(fc.constantFrom('tet', 'he')),
      source: fc.constant('SHORTLINK'),
      adId: nullable(fc.constant('9')),
    }),
  ),
})
const conversationEvent: fc.Arbitrary<InboundEvent> = fc.oneof(
  { weight: 4, arbitrary: message },
  { weight: 3, arbitrary: edited },
  { weight: 1, arbitrary: deleted },
  { weight: 3, arbitrary: reaction },
  { weight: 2, arbitrary: mark },
  { weight: 1, arbitrary: contact },
)

const follow = fc.record({
  ...base,
  atMs,
  kind: fc.constantFrom('followed' as const, 'unfollowed' as const),
  source: fc.constant(null),
})
const submitted = fc.record({
  ...base,
  atMs,
  kind: fc.constant('submitted-info' as const),
  name: nullable(fc.constantFrom('Lan', 'Minh')),
  phone: nullable(fc.constantFrom('84900000001', '84900000002')),
  address: nullable(text),
})

const AUTHOR_OF: Readonly<Record<string, string>> = { own1: '1001', c3: '7202' }
/** Some deliveries withhold the author; what is told is the same each time. */
const comment: fc.Arbitrary<InboundEvent> = fc
  .record({
    atMs,
    verb: fc.constantFrom(
      'add' as const,
      'add' as const,
      'edited' as const,
      'remove' as const,
      'hide' as const,
      'unhide' as const,
    ),
    externalId: fc.constantFrom('c1', 'c2', 'c3', 'own1'),
    told: fc.boolean(),
    fromName: nullable(fc.constantFrom('Lan', 'Lan Trần')),
    text: nullable(text),
    pictured: fc.boolean(),
    postPermalink: nullable(fc.constantFrom('https://www.facebook.com/a', 'https://www.facebook.com/b')),
  })
  .map(({ told, pictured, fromName, ...rest }) => ({
    ...rest,
    kind: 'comment' as const,
    accountId: '1001',
    postExternalId: '1001_500',
    parentExternalId: rest.externalId === 'c2' ? 'c1' : null,
    fromId: told ? (AUTHOR_OF[rest.externalId] ?? '7201') : null,
    fromName: told ? fromName : null,
    attachments: pictured
      ? [{ type: 'image' as const, url: 'https://cdn/x', name: null, sizeBytes: null, detail: null }]
      : [],
  }))
const post: fc.Arbitrary<InboundEvent> = fc.record({
  kind: fc.constant('post' as const),
  accountId: fc.constant('1001'),
  atMs,
  verb: fc.constantFrom(
    'add' as const,
    'edited' as const,
    'remove' as const,
    'hide' as const,
    'unhide' as const,
  ),
  externalId: fc.constant('1001_500'),
  fromId: nullable(fc.constant('7300')),
  fromName: nullable(fc.constantFrom('Hoa', 'Hòa')),
  text: nullable(text),
  link: nullable(fc.constantFrom('https://cdn/p.jpg', 'https://www.facebook.com/a')),
})

/** The state after these events, each a turn of its own over what the turns before stored. */
function stateAfter(events: readonly InboundEvent[], turns: number) {
  let stored: StoredState = { ...NOTHING_STORED, messages: [ownMessage] }
  const size = Math.max(1, Math.ceil(events.length / turns))
  for (let at = 0; at < events.length; at += size) {
    const set = new WorkingSet(stored, plainSeals)
    for (const event of events.slice(at, at + size)) applyEvent(set, page, event, RECEIVED)
    stored = {
      ownRows: new Map(),
      conversations: set.conversations.all(),
      messages: set.messages.all(),
      people: set.people.all(),
      posts: set.posts.all(),
      comments: set.comments.all(),
    }
  }
  const sorted = <T extends { _id: string }>(docs: readonly T[]) =>
    Object.fromEntries(
      docs.toSorted((a, b) => (a._id < b._id ? -1 : 1)).map((doc) => [doc._id, printable(doc)]),
    )
  return {
    conversations: sorted(stored.conversations),
    messages: sorted(stored.messages),
    people: sorted(stored.people),
    posts: sorted(stored.posts),
    comments: sorted(stored.comments),
  }
}

const printable = (doc: object) =>
  JSON.parse(
    JSON.stringify(doc, (_, value: unknown) =>
      isBuffer(value) ? Buffer.from(value.data).toString() : value,
    ),
  )
const isBuffer = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' && value !== null && (value as { type?: string }).type === 'Buffer'

/** A story, and the same events shuffled, some of them several times, cut into turns differently. */
const twoTellings = (event: fc.Arbitrary<InboundEvent>) =>
  fc.array(event, { minLength: 1, maxLength: 14 }).chain((events) =>
    fc.record({
      events: fc.constant(events),
      again: fc
        .tuple(
          fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          fc.subarray(events),
          fc.shuffledSubarray(events),
        )
        .map(([all, some, more]) => [...some, ...all, ...more]),
      turns: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 30 })),
    }),
  )

describe('whatever the order and however often', () => {
  it.each([
    ['the events of a conversation give one state', conversationEvent],
    ['the events of a comment thread and its post give one state', fc.oneof(comment, comment, post)],
    ['what a person does and shares gives one state', fc.oneof(follow, submitted, comment, contact)],
    ['everything together gives one state', fc.oneof(conversationEvent, comment, post, follow, submitted)],
  ])('%s', { timeout: 60_000 }, (_, event) => {
    fc.assert(
      fc.property(twoTellings(event), ({ events, again, turns }) => {
        expect(stateAfter(again, turns[1])).toEqual(stateAfter(events, turns[0]))
      }),
      { numRuns: 1_000 },
    )
  })
})
