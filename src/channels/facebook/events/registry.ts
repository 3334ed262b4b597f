import { acknowledgedMessaging } from './acknowledged.ts'
import type { EventDefinition } from './define-event.ts'
import { delivery } from './delivery.ts'
import { echo } from './echo.ts'
import { feedComment } from './feed-comment.ts'
import { feedPost, feedPostAside } from './feed-post.ts'
import { feedReaction } from './feed-reaction.ts'
import { mention } from './mention.ts'
import { messageDeleted } from './message-deleted.ts'
import { messageEdited } from './message-edited.ts'
import { message } from './message.ts'
import { optin, otherOptin } from './optin.ts'
import { policy } from './policy.ts'
import { postback } from './postback.ts'
import { reaction } from './reaction.ts'
import { read } from './read.ts'
import { referral } from './referral.ts'

/** Every event we know, the more special before the more general (an unsend and an echo are messages too). */
export const facebookEvents: readonly EventDefinition[] = [
  messageDeleted,
  echo,
  message,
  messageEdited,
  reaction,
  delivery,
  read,
  postback,
  referral,
  optin,
  otherOptin,
  policy,
  ...acknowledgedMessaging,
  feedComment,
  feedPost,
  feedPostAside,
  feedReaction,
  mention,
]
