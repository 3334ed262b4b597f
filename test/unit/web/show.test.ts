import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../../../web/src/api/conversations.ts'
import { type Message, messagesKey } from '../../../web/src/api/messages.ts'
import type { Held } from '../../../web/src/live/lay-over.ts'
import { showAccepted, showConversation } from '../../../web/src/live/show.ts'
import { conversation, held, idsOf, message } from '../../support/console-data.ts'

let client: QueryClient
beforeEach(() => {
  client = new QueryClient()
  client.setQueryData(['conversations', {}], held([[conversation('b', 2), conversation('a', 1)]]))
  client.setQueryData(messagesKey('a'), held([[message('m1', 1)]]))
})

const list = (filter: object) => client.getQueryData<Held<Conversation>>(['conversations', filter])
const thread = () => client.getQueryData<Held<Message>>(messagesKey('a'))
const queued = message('m2', 5, { direction: 'out', status: 'queued' })

describe('A message the gateway has accepted', () => {
  it('stands in its thread, and brings its conversation to the top of the list', () => {
    showAccepted(client, 'a', queued)
    expect(idsOf(thread() ?? held([[]]))).toEqual(['m2', 'm1'])
    const [first] = list({})?.pages[0]?.items ?? []
    expect(first).toMatchObject({ id: 'a', lastMessage: { id: 'm2' }, updatedAt: queued.sentAt })
  })

  it('is not set back when a later state of it came first', () => {
    client.setQueryData(messagesKey('a'), held([[{ ...queued, status: 'read' }, message('m1', 1)]]))
    showAccepted(client, 'a', queued)
    expect(thread()?.pages[0]?.items[0]?.status).toBe('read')
  })

  it('of a thread nobody has open changes the list alone', () => {
    showAccepted(client, 'b', { ...queued, sentAt: message('x', 9).sentAt })
    expect(client.getQueryData(messagesKey('b'))).toBeUndefined()
    expect(list({})?.pages[0]?.items[0]?.lastMessage?.id).toBe('m2')
  })
})

it('A conversation that changed is shown in every list it belongs to', () => {
  client.setQueryData(['conversations', { unread: true }], held([[conversation('b', 2)]]))
  client.setQueryData(['conversations', { channelId: 'chn_other' }], held<Conversation>([[]]))
  showConversation(client, conversation('a', 9, { unreadCount: 1 }))
  expect(idsOf(list({ unread: true }) ?? held([[]]))).toEqual(['a', 'b'])
  expect(idsOf(list({ channelId: 'chn_other' }) ?? held([[]]))).toEqual([])
})
