import type { PolicyCode } from './permissions.ts'

/** Facebook scopes in use. `business_management` is in no item of the policy and is never among them. */
export type FacebookScope =
  | 'pages_show_list'
  | 'pages_read_engagement'
  | 'pages_read_user_content'
  | 'pages_manage_metadata'
  | 'pages_messaging'
  | 'pages_manage_engagement'

const FB1_SCOPES = ['pages_show_list', 'pages_read_engagement'] as const
const FB2_SCOPES = [...FB1_SCOPES, 'pages_read_user_content'] as const
const FB4_SCOPES = ['pages_show_list', 'pages_manage_metadata', 'pages_messaging'] as const
const FB5_SCOPES = [
  ...FB4_SCOPES,
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
] as const

/** What each code asks of the platform. Zalo knows no scopes at request time; there the list of methods is the fence. */
export const POLICY_SCOPES: Readonly<Record<PolicyCode, readonly FacebookScope[]>> = {
  FB1: FB1_SCOPES,
  FB2: FB2_SCOPES,
  FB3: FB2_SCOPES,
  FB4: FB4_SCOPES,
  FB5: FB5_SCOPES,
  ZA1: [],
  ZA2: [],
  ZA3: [],
  APP1: [],
  APP2: [],
  APP3: [],
}

/** One way to be allowed an operation: all these codes, and what the answer may then bring in. */
export interface Allowance {
  readonly codes: readonly PolicyCode[]
  /** Paths into the operation's answer; lists are walked through; a path without children passes what is below it. */
  readonly fields: readonly string[]
  /** Where fewer scopes than the codes' do. Default: all of them. */
  readonly scopes?: readonly FacebookScope[]
}

const ANY_FACEBOOK: readonly PolicyCode[] = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']
const any = (codes: readonly PolicyCode[], allowance: Omit<Allowance, 'codes'>): readonly Allowance[] =>
  codes.map((code) => ({ codes: [code], ...allowance }))
const one = (code: PolicyCode, ...fields: string[]): readonly Allowance[] => [{ codes: [code], fields }]

const LISTED_PAGE = ['id', 'name', 'accessToken', 'tasks', 'pictureUrl']
const PAGE_CARD = ['id', 'name', 'about', 'description', 'pictureUrl', 'coverUrl']
const POST = ['id', 'message', 'createdAtMs', 'permalink', 'pictureUrl', 'counts', 'fromId']
const COMMENT = [
  'id',
  'parentId',
  'fromId',
  'fromName',
  'message',
  'attachments',
  'createdAtMs',
  'hidden',
  'liked',
  'canReplyPrivately',
]
const CONVERSATION = [
  'id',
  'updatedAtMs',
  'messageCount',
  'unreadCount',
  'canReply',
  'participants.id',
  'participants.name',
]
const FACEBOOK_MESSAGE = ['id', 'createdAtMs', 'fromId', 'fromName', 'toIds', 'text', 'attachments']
const ZALO_MESSAGE = ['externalId', 'personId', 'direction', 'atMs', 'text', 'attachments']
const under = (list: string, fields: readonly string[]): string[] => fields.map((field) => `${list}.${field}`)

/**
 * Every platform call a consent can allow, with the ways it can be allowed and the answer's fields that may pass.
 * What is not here (and not upkeep) cannot be called.
 */
export const OPERATIONS: Readonly<Record<string, readonly Allowance[]>> = {
  // Choosing Pages needs only to see them; what the platform withheld is then shown as missing.
  'facebook.list-pages': any(ANY_FACEBOOK, {
    fields: [...under('pages', LISTED_PAGE), 'after'],
    scopes: ['pages_show_list'],
  }),
  'facebook.page-by-id': any(ANY_FACEBOOK, { fields: LISTED_PAGE, scopes: ['pages_show_list'] }),
  'facebook.page-profile': [
    { codes: ['FB1'], fields: [...PAGE_CARD, 'emails'] },
    { codes: ['FB2'], fields: PAGE_CARD },
    ...any(['FB3', 'FB4', 'FB5'], { fields: ['id', 'name', 'pictureUrl'], scopes: ['pages_show_list'] }),
  ],
  'facebook.posts': one('FB2', ...under('posts', POST), 'after'),
  'facebook.post': one('FB2', ...POST),
  'facebook.person-profile': [
    { codes: ['FB3', 'FB4'], fields: ['name', 'pictureUrl'] },
    { codes: ['FB3', 'FB5'], fields: ['name', 'pictureUrl'] },
  ],
  'facebook.person-from-conversation': [{ codes: ['FB3', 'FB4'], fields: ['name'] }],
  'facebook.conversations': one(
    'FB4',
    ...under('conversations', [
      ...CONVERSATION,
      ...under('messages.messages', FACEBOOK_MESSAGE),
      'messages.after',
    ]),
    'after',
  ),
  'facebook.conversation-messages': one('FB4', ...under('messages', FACEBOOK_MESSAGE), 'after'),
  'facebook.message': one('FB4', 'attachments'),
  'facebook.subscribe-page': one('FB5', 'success'),
  'facebook.send-message': one('FB5', 'recipientId', 'messageId', 'attachmentId'),
  'facebook.save-attachment': one('FB5', 'attachmentId'),
  'facebook.sender-action': one('FB5', 'recipientId'),
  'facebook.private-reply': one('FB5', 'recipientId', 'messageId'),
  'facebook.reply-comment': one('FB5', 'id'),
  'facebook.edit-comment': one('FB5', 'success'),
  'facebook.delete-comment': one('FB5', 'success'),
  'facebook.hide-comment': one('FB5', 'success'),
  'facebook.like-comment': one('FB5', 'success'),
  'facebook.comments': one('FB5', ...under('comments', COMMENT), 'after'),
  'facebook.comment': one('FB5', 'attachments'),

  'zalo.oa-profile': one('ZA1', 'oaId', 'name', 'avatar', 'cover', 'description'),
  'zalo.followers': one('ZA2', 'total', 'userIds'),
  'zalo.person-detail': one('ZA2', 'userId', 'name', 'phone', 'address', 'isFollower'),
  'zalo.request-info': one('ZA2', 'messageId', 'sentAtMs', 'quotaType'),
  'zalo.send-message': one('ZA3', 'messageId', 'sentAtMs', 'quotaType'),
  'zalo.upload-image': one('ZA3', 'attachmentId'),
  'zalo.upload-gif': one('ZA3', 'attachmentId'),
  'zalo.upload-file': one('ZA3', 'token'),
  'zalo.quota': one('ZA3', 'lastInteractionAtMs', 'replyRemain', 'replyTotal'),
  'zalo.oa-quota': one('ZA3', 'remain', 'total'),
  'zalo.recent-chats': one('ZA3', ...under('messages', ZALO_MESSAGE), 'unreadable'),
  'zalo.conversation': one('ZA3', ...under('messages', ZALO_MESSAGE), 'unreadable'),
}

/**
 * The one class of calls that asks no consent: they only begin on the platform's side, end, inspect or renew a grant.
 * Their answers are used and dropped, never stored as a person's data. `app-subscriptions` and `subscribe-app` are about our
 * app itself and name no shop; `page-tasks` and `oa-standing` say whether a grant can work at all; `caller-region`, which
 * carries no token, whether it can from where we call.
 */
export const UPKEEP: ReadonlySet<string> = new Set([
  'facebook.exchange-code',
  'facebook.extend-token',
  'facebook.debug-token',
  'facebook.granted-permissions',
  'facebook.me',
  'facebook.revoke',
  'facebook.unsubscribe-page',
  'facebook.subscribed-apps',
  'facebook.page-tasks',
  'facebook.app-subscriptions',
  'facebook.subscribe-app',
  'zalo.exchange-code',
  'zalo.refresh-token',
  'zalo.oa-identity',
  'zalo.oa-standing',
  'zalo.caller-region',
  'zalo.delete-follower-info',
])
