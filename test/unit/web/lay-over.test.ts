import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../web/src/api/messages.ts'
import { joins, layComment, layConversation, layMessages } from '../../../web/src/live/lay-over.ts'
import { comment, conversation, held, idsOf, message } from '../../support/console-data.ts'

describe('The newest messages laid over a thread', () => {
  it('lead it, and replace the ones that are there', () => {
    const thread = held([[message('b', 2), message('a', 1)]])
    const after = layMessages(thread, [message('c', 3), message('b', 2, { status: 'read' })])
    expect(idsOf(after)).toEqual(['c', 'b', 'a'])
    expect(after.pages[0]?.items[1]?.status).toBe('read')
  })

  it('change one that stands on an older page where it stands', () => {
    const thread = held([[message('c', 3)], [message('b', 2), message('a', 1)]], true)
    const after = layMessages(thread, [message('b', 2, { deletedAt: message('x', 9).sentAt, text: null })])
    expect(after.pages.map(({ items }) => items.length)).toEqual([1, 2])
    expect(after.pages[1]?.items[0]?.deletedAt).not.toBeNull()
  })

  it('keep the order of the platform’s time, whatever the order and repetition they come in', () => {
    const all = Array.from({ length: 8 }, (_, index) => message(`m${index}`, index % 5))
    const inOrder = (messages: readonly Message[]) =>
      [...messages]
        .sort((a, b) => (a.sentAt === b.sentAt ? (a.id < b.id ? 1 : -1) : a.sentAt < b.sentAt ? 1 : -1))
        .map(({ id }) => id)
    fc.assert(
      fc.property(fc.array(fc.nat(7), { maxLength: 20 }), (picks) => {
        const thread = picks.reduce(
          (list, pick) => layMessages(list, [all[pick] ?? message('never', 0)]),
          held<Message>([[]]),
        )
        expect(idsOf(thread)).toEqual(inOrder(all.filter((_, index) => picks.includes(index))))
      }),
    )
  })

  it('join on when one of them is known, or when they are all there is', () => {
    const thread = held([[message('b', 2), message('a', 1)]], true)
    expect(joins(thread, { items: [message('c', 3), message('b', 2)], nextCursor: 'x' })).toBe(true)
    expect(joins(thread, { items: [message('z', 9)], nextCursor: 'x' })).toBe(false)
    expect(joins(thread, { items: [message('z', 9)], nextCursor: null })).toBe(true)
    expect(joins(held<Message>([[]]), { items: [message('z', 9)], nextCursor: 'x' })).toBe(true)
  })
})

describe('A conversation that changed', () => {
  const list = held([[conversation('c', 3), conversation('b', 2)], [conversation('a', 1)]], true)

  it('moves to its place in the list, from whatever page', () => {
    expect(idsOf(layConversation(list, conversation('a', 5), {}))).toEqual(['a', 'c', 'b'])
    expect(idsOf(layConversation(list, conversation('c', 1.5), {}))).toEqual(['b', 'c', 'a'])
  })

  it('enters a list it belongs to, and no other', () => {
    const fresh = conversation('new', 9, { channelId: 'chn_b', unreadCount: 2 })
    const entersWith = (filter: Parameters<typeof layConversation>[2]) =>
      idsOf(layConversation(list, fresh, filter)).includes('new')
    expect(entersWith({})).toBe(true)
    expect(entersWith({ channelId: 'chn_b' })).toBe(true)
    expect(entersWith({ channelId: 'chn_a' })).toBe(false)
    expect(entersWith({ unread: true })).toBe(true)
    expect(entersWith({ q: 'lan' })).toBe(false)
    const mine = { ...fresh, assignee: { userId: 'hoa', name: 'Hoa' } }
    const entersOf = (one: typeof fresh, assignee: 'me' | 'none') =>
      idsOf(layConversation(list, one, { assignee }, 'hoa')).includes('new')
    expect([entersOf(mine, 'me'), entersOf(mine, 'none')]).toEqual([true, false])
    expect([entersOf(fresh, 'me'), entersOf(fresh, 'none')]).toEqual([false, true])
    expect(idsOf(layConversation(list, { ...fresh, unreadCount: 0 }, { unread: true }))).not.toContain('new')
  })

  it('stays in a list of unread ones that somebody is looking at', () => {
    const after = layConversation(list, conversation('b', 2, { unreadCount: 0 }), { unread: true })
    expect(idsOf(after)).toEqual(['c', 'b', 'a'])
  })

  it('older than all that is loaded waits to be scrolled to, unless the list ends here', () => {
    expect(idsOf(layConversation(list, conversation('old', 0), {}))).not.toContain('old')
    const whole = held([[conversation('a', 1)]])
    expect(idsOf(layConversation(whole, conversation('old', 0), {}))).toEqual(['a', 'old'])
  })
})

it('A comment that changed is shown in the lists of its post and Page only', () => {
  const list = held([[comment('a', 1)]])
  const fresh = comment('b', 2, { postId: 'pst_2', channelId: 'chn_b' })
  expect(idsOf(layComment(list, fresh, {}))).toEqual(['b', 'a'])
  expect(idsOf(layComment(list, fresh, { postId: 'pst_2' }))).toEqual(['b', 'a'])
  expect(idsOf(layComment(list, fresh, { postId: 'pst_1' }))).toEqual(['a'])
  expect(idsOf(layComment(list, fresh, { channelId: 'chn_a' }))).toEqual(['a'])
})
