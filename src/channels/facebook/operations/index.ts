import {
  comment,
  comments,
  deleteComment,
  editComment,
  hideComment,
  likeComment,
  replyComment,
} from './comments.ts'
import { conversationMessages, conversations, message } from './conversations.ts'
import { debugToken, exchangeCode, extendToken, grantedPermissions, me, revoke } from './login.ts'
import { privateReply, saveAttachment, senderAction, sendMessage } from './messages.ts'
import { listPages, pageById, pageProfile, pageTasks } from './pages.ts'
import { personFromConversation, personProfile } from './people.ts'
import { post, posts } from './posts.ts'
import {
  appSubscriptions,
  subscribeApp,
  subscribedApps,
  subscribePage,
  unsubscribePage,
} from './subscription.ts'

/** Every Graph call we may make. The permission map must name each (`config/permissions.ts`). */
export const facebookOperations = [
  exchangeCode,
  extendToken,
  debugToken,
  grantedPermissions,
  me,
  revoke,
  listPages,
  pageById,
  pageTasks,
  pageProfile,
  subscribePage,
  unsubscribePage,
  subscribedApps,
  appSubscriptions,
  subscribeApp,
  posts,
  post,
  personProfile,
  personFromConversation,
  conversations,
  conversationMessages,
  message,
  sendMessage,
  saveAttachment,
  senderAction,
  privateReply,
  comments,
  comment,
  replyComment,
  editComment,
  deleteComment,
  hideComment,
  likeComment,
] as const
