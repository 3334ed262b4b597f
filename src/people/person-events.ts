import type { OutEvent } from '../events/out-event.ts'
import type { PersonDoc } from '../store/models/person.ts'

/** What the console is told when something is known of a person that was not before. */
export const personChanged = (
  person: Pick<PersonDoc, '_id' | 'shopId' | 'platform' | 'channelId'>,
  at: Date,
): OutEvent => ({
  shopId: person.shopId,
  type: 'person.changed',
  platform: person.platform,
  channelId: person.channelId,
  conversationId: null,
  subjectId: person._id,
  at,
})
