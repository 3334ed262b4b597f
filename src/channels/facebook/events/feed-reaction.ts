import { acknowledgeEvent } from './define-event.ts'
import { isFeed } from './feed.ts'

/** A like or reaction on a post or comment: counted publicly by the platform, not kept by us. */
export const feedReaction = acknowledgeEvent({
  name: 'feed-reaction',
  source: 'docs/platforms/facebook.md#feed-reaction',
  recognises: (value, member) => isFeed(member) && (value.item === 'reaction' || value.item === 'like'),
})
