import type { Answer } from '../kit/answers.ts'
import { listAccounts, listBusinesses, listOwnedPages } from './edges/accounts.ts'
import { listCommentsEdge, setLike, writeComment } from './edges/comments.ts'
import { listConversations, listThreadMessages } from './edges/conversations.ts'
import { changeNode, deleteNode, readNode, readPicture } from './edges/nodes.ts'
import { debugToken, deletePermissions, listPermissions } from './edges/permissions.ts'
import { listPosts, publishPost } from './edges/posts.ts'
import { sendMessage, uploadAttachment } from './edges/send.ts'
import {
  deleteAppSubscription,
  listAppSubscriptions,
  listSubscribedApps,
  setAppSubscription,
  subscribeApp,
  unsubscribeApp,
} from './edges/subscriptions.ts'
import type { GraphCall } from './graph-call.ts'
import type { World } from './world.ts'

/** Answers the JSON of a 200, or a whole answer such as a redirect. */
export type Handler = (world: World, call: GraphCall) => unknown

interface Route {
  handle: Handler
  /** Which usage of the Page the call counts against. */
  bucket: 'pages' | 'messenger'
}

const pages = (handle: Handler): Route => ({ handle, bucket: 'pages' })
const messenger = (handle: Handler): Route => ({ handle, bucket: 'messenger' })

/** Keyed by method and the path's last word; `*` is any id. */
const ROUTES: Record<string, Route> = {
  'GET *': pages(readNode),
  'POST *': pages(changeNode),
  'DELETE *': pages(deleteNode),
  'GET */accounts': pages(listAccounts),
  'GET */businesses': pages(listBusinesses),
  'GET */owned_pages': pages(listOwnedPages),
  'GET */permissions': pages(listPermissions),
  'DELETE */permissions': pages(deletePermissions),
  'GET debug_token': pages(debugToken),
  'GET */picture': pages(readPicture),
  'GET */subscribed_apps': pages(listSubscribedApps),
  'POST */subscribed_apps': pages(subscribeApp),
  'DELETE */subscribed_apps': pages(unsubscribeApp),
  'GET */subscriptions': pages(listAppSubscriptions),
  'POST */subscriptions': pages(setAppSubscription),
  'DELETE */subscriptions': pages(deleteAppSubscription),
  'POST */messages': messenger(sendMessage),
  'GET */messages': messenger(listThreadMessages),
  'POST */message_attachments': messenger(uploadAttachment),
  'GET */conversations': messenger(listConversations),
  'GET */feed': pages(listPosts('feed')),
  'POST */feed': pages(publishPost),
  'GET */posts': pages(listPosts('posts')),
  'GET */published_posts': pages(listPosts('published_posts')),
  'GET */visitor_posts': pages(listPosts('visitor_posts')),
  'GET */tagged': pages(listPosts('tagged')),
  'GET */scheduled_posts': pages(listPosts('scheduled_posts')),
  'GET */comments': pages(listCommentsEdge),
  'POST */comments': pages(writeComment),
  'POST */likes': pages(setLike(true)),
  'DELETE */likes': pages(setLike(false)),
}

/** The name of an operation, in history and faults: `POST Page-or-person/messages` without knowing which Page. */
export function operationName(method: string, segments: readonly string[]): string {
  if (segments[0] === 'oauth') return `${method} ${segments.join('/')}`
  if (segments[0] === 'debug_token') return `${method} debug_token`
  if (segments.length === 0) return `${method} /`
  return segments.length === 1 ? `${method} *` : `${method} */${segments[1]}`
}

export function routeOf(method: string, segments: readonly string[]): Route | undefined {
  return ROUTES[operationName(method, segments)]
}

export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}
