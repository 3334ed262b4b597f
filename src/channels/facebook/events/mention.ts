import { acknowledgeEvent } from './define-event.ts'

/** Somebody named the Page in a post or comment elsewhere. */
export const mention = acknowledgeEvent({
  name: 'mention',
  source: 'docs/platforms/facebook.md#mention',
  recognises: (_value, { via, field }) => via === 'changes' && field === 'mention',
})
