import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS, HISTORY_PAGE } from '../limits.ts'
import { dataQuery } from './data-query.ts'
import { type HistoryMessage, HistoryPage } from './history-message.ts'

interface Page {
  readonly messages: HistoryMessage[]
  readonly unreadable: number
}

/** The newest message of each conversation, newest first, ten a page. */
export const recentChats = defineOperation<'zalo.recent-chats', { offset: number; count?: number }, Page>({
  name: 'zalo.recent-chats',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ offset, count = HISTORY_PAGE }) => ({
    method: 'GET',
    base: 'openapi',
    path: '/v2.0/oa/listrecentchat',
    query: dataQuery({ offset, count }),
  }),
  answer: HistoryPage,
})

/** One person's messages, newest first, ten a page. The only way to read back what webhooks missed. */
export const conversation = defineOperation<
  'zalo.conversation',
  { userId: string; offset: number; count?: number },
  Page
>({
  name: 'zalo.conversation',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId, offset, count = HISTORY_PAGE }) => ({
    method: 'GET',
    base: 'openapi',
    path: '/v2.0/oa/conversation',
    query: dataQuery({ user_id: userId, offset, count }),
  }),
  answer: HistoryPage,
})
