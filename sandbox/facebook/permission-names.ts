/** Permissions the dialog knows; any other name fails it whole. */
export const KNOWN_PERMISSIONS: readonly string[] = [
  'public_profile',
  'email',
  'pages_show_list',
  'pages_manage_metadata',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_posts',
  'pages_messaging',
  'pages_utility_messaging',
  'pages_user_gender',
  'pages_user_locale',
  'pages_user_timezone',
  'business_management',
]

/** Permissions given for chosen Pages, shown with target ids by debug_token. */
export const isPagePermission = (name: string) => name.startsWith('pages_')

export const PAGE_TASKS = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MESSAGING',
  'MODERATE',
  'MANAGE',
] as const

export type PageTask = (typeof PAGE_TASKS)[number]

/** Page fields this twin emits; a subscription to any other name is refused. */
export const WEBHOOK_FIELDS: readonly string[] = [
  'messages',
  'message_echoes',
  'message_edits',
  'message_reads',
  'message_deliveries',
  'message_reactions',
  'message_context',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_optouts',
  'messaging_referrals',
  'messaging_handovers',
  'messaging_policy_enforcement',
  'messaging_integrity',
  'messaging_account_linking',
  'response_feedback',
  'send_cart',
  'standby',
  'inbox_labels',
  'feed',
  'mention',
  'ratings',
  'leadgen',
  'live_videos',
  'videos',
  'name',
  'email',
  'picture',
  'category',
]

export const isMessagingField = (name: string) =>
  name.startsWith('message') || ['standby', 'response_feedback', 'send_cart', 'inbox_labels'].includes(name)
