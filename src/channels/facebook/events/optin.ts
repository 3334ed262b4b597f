import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { acknowledgeEvent, defineEvent } from './define-event.ts'
import { OptionalText, Party } from './shapes.ts'

/** A person opted in by a plugin on a website. */
export const optin = defineEvent({
  name: 'messaging-optin',
  source: 'docs/platforms/facebook.md#contact',
  recognises: (value) =>
    isRecord(value.optin) &&
    value.optin.type === undefined &&
    isRecord(value.sender) &&
    value.sender.id !== undefined,
  shape: z.object({ sender: Party, optin: z.object({ ref: OptionalText }) }),
  toInbound: ({ sender, optin: { ref } }, { accountId, atMs }) => ({
    kind: 'contact',
    accountId,
    atMs,
    personId: sender.id,
    referral: ref === null ? null : { ref, source: 'PLUGIN', adId: null },
  }),
})

/**
 * Opt-ins that open no window: the checkbox plugin (a `user_ref` of nobody known yet) and tokens for notification messages,
 * which we do not send and therefore do not keep.
 */
export const otherOptin = acknowledgeEvent({
  name: 'messaging-optin-other',
  source: 'docs/platforms/facebook.md#contact',
  recognises: (value) => isRecord(value.optin),
})
