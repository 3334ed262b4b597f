import { describe, expect, it } from 'vitest'
import { SUBSCRIBED_FIELDS } from '../../../src/channels/facebook/subscribed-fields.ts'
import { WEBHOOK_FIELDS } from '../../../sandbox/facebook/permission-names.ts'

/** The field that brings each kind of event the gateway reads; one that is not subscribed never comes. */
const BRINGS = {
  message: 'messages',
  'message-echo': 'message_echoes',
  'message-edited': 'message_edits',
  reaction: 'message_reactions',
  delivery: 'message_deliveries',
  read: 'message_reads',
  postback: 'messaging_postbacks',
  referral: 'messaging_referrals',
  optin: 'messaging_optins',
  optout: 'messaging_optouts',
  'thread-control': 'messaging_handovers',
  standby: 'standby',
  'policy-enforcement': 'messaging_policy_enforcement',
  'account-linking': 'messaging_account_linking',
  feed: 'feed',
  mention: 'mention',
} as const

describe('The subscription of a Page', () => {
  it.each(Object.entries(BRINGS))('asks for %s events, by the field %s', (_kind, field) => {
    expect(SUBSCRIBED_FIELDS).toContain(field)
  })

  it('asks for no field that brings nothing we read, and for none the platform does not know', () => {
    expect([...SUBSCRIBED_FIELDS].sort()).toEqual(Object.values(BRINGS).sort())
    expect(SUBSCRIBED_FIELDS.filter((field) => !WEBHOOK_FIELDS.includes(field))).toEqual([])
  })
})
