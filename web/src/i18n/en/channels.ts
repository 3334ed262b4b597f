export default {
  title: 'Sales channels',
  lead: 'Facebook Pages and Zalo Official Accounts linked to the shop.',
  link: { facebook: 'Link Facebook', zalo: 'Link Zalo', again: 'Link again' },
  search: 'Search by name or id',
  noneFound: 'No channel matches.',
  menu: 'More for {{name}}',
  unlinkedOnes: 'Unlinked ({{count}})',
  onlyOwner: 'Only the shop’s owner can link or unlink channels.',
  empty: {
    title: 'No channels yet',
    hint: 'Link a Facebook Page or a Zalo Official Account to receive customers’ messages here.',
  },
  status: {
    active: 'Working',
    degraded: 'Working in part',
    'needs-relink': 'Needs linking again',
    unlinked: 'Unlinked',
  },
  statusHint: {
    active: 'Messages and comments arrive as customers write.',
    degraded: 'The channel is connected, but something below needs attention.',
    'needs-relink':
      'The platform no longer accepts this connection. Link again to go on receiving and sending; the history stays.',
    unlinked: 'Nothing is received or sent. Linking again continues the history still kept.',
  },
  doctor: 'Examine the channel',
  unfreeze: 'See and lift the freeze',
  noMessages:
    'The permission to send and receive messages is missing, so customers’ messages do not arrive. Link again and choose it when you need it.',
  problem: {
    'token-refresh-failing':
      'Renewing the connection with the platform has not worked yet. It is tried again by itself; if this stays, link again.',
    'subscription-failed':
      'Facebook has not accepted the subscription for this Page’s new messages, so they may not arrive. Link the Page again.',
    'token-rejected': 'The platform no longer accepts the connection. Link again.',
    'revoke-in-oa-settings':
      'Unlinked, and the tokens at KiotViet are destroyed. Zalo has no call that takes a grant back: remove the KiotViet app among the authorised apps in the Official Account’s settings.',
    'revoke-in-facebook-settings':
      'Unlinked, and the tokens at KiotViet are destroyed, but Facebook has not confirmed that the permissions are taken back. Remove the KiotViet app at Facebook under Settings → Business integrations.',
    'grant-narrowed':
      'Facebook no longer grants everything, or whoever linked the Page has lost a task on it. Open the channel doctor to see what is lost and how it comes back.',
    'platform-restricted':
      'Facebook blocks the Page from sending for a breach of its policies. Open the channel doctor for the reason; appeal under Page Quality.',
    silent:
      'At this time there is always something, and today there is not. Open the channel doctor for the cause and the way out.',
    frozen:
      'Frozen: what waits is kept, customers’ messages still arrive. The owner lifts it under Activity → Protection.',
    other: 'The channel has a problem ({{code}}). If it stays, link again or call 1800 6162.',
  },
  lastEvent: 'Last message: {{time}}',
  noEvent: 'Nothing received yet',
  linkedAt: 'Linked {{time}}',
  relinkBefore: 'Link again before {{time}} to avoid an interruption.',
  permissions: {
    title: 'Permissions',
    granted: 'Granted',
    missing: 'Not granted by the platform',
    withdrawn: 'Withdrawn',
    'needs-consent': 'Not consented',
    summary: '{{granted}}/{{all}} permissions in use',
    manage: 'Withdraw or give each consent',
    addMore: 'To switch on more, link again and choose the permissions you want.',
  },
  profile: {
    open: 'Show channel details',
    title: 'Channel details',
    email: 'E-mail',
    description: 'About',
    none: 'None',
    id: 'Id on the platform',
  },
  unlink: {
    open: 'Unlink',
    title: 'Unlink “{{name}}”?',
    text: 'KiotViet stops receiving and sending for this channel at once, destroys its tokens and gives the permissions back to the platform.',
    keep: {
      facebook: 'The history is kept for 30 days, then deleted; linking again within that time continues it.',
      zalo: 'The history is kept for 24 hours, then deleted; linking again within that time continues it.',
    },
    erase: 'Also delete this channel’s history',
    eraseHint: 'The channel’s messages, comments and customers will be deleted. This cannot be undone.',
    confirm: 'Unlink',
    done: '“{{name}}” is unlinked.',
  },
}
