/**
 * The webhook fields of a Page that FB5 covers: live messages with their marks and changes, and what happens under the
 * Page's posts. Always subscribed as a whole (docs/platforms/facebook.md#subscription).
 */
export const SUBSCRIBED_FIELDS = [
  'messages',
  'message_echoes',
  'message_edits',
  'message_reads',
  'message_deliveries',
  'message_reactions',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_optouts',
  'messaging_referrals',
  'messaging_handovers',
  'messaging_policy_enforcement',
  'messaging_account_linking',
  'standby',
  'feed',
  'mention',
] as const
