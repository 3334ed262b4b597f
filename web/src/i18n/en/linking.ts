export default {
  start: {
    title: 'Link your first channel',
    another: 'Link another channel',
    lead: 'Link the channels where your customers write. Each takes about a minute and can be unlinked at any time.',
    facebook: 'Messenger messages and comments. You must be an administrator of the Page.',
    zalo: 'Customers’ messages and followers. You must be an administrator of the Official Account.',
    note: 'Before linking, KiotViet asks for each permission by itself; what you do not choose is not used.',
  },
  step: {
    label: 'Steps of linking',
    consent: 'Choose permissions',
    platform: 'Confirm on {{platform}}',
    choose: 'Choose Pages',
  },
  wizard: {
    title: { facebook: 'Link Facebook Pages', zalo: 'Link a Zalo Official Account' },
    step: 'Choose the permissions you agree to. What you do not choose, KiotViet neither asks the platform for nor uses.',
    relink: 'The channel uses the permissions marked “In use”. Choose them again if you want to keep them.',
    inUse: 'In use',
    purpose: 'What it is for',
    without: 'If you do not agree',
    data: 'Data concerned',
    code: 'Permission {{code}}',
    withdraw:
      'You can withdraw each consent at any time under Privacy; what was processed before stays lawful.',
    chooseOne: 'Choose at least one permission.',
    continue: { facebook: 'Continue to Facebook', zalo: 'Continue to Zalo' },
    next: {
      facebook: 'Facebook will ask you to sign in and confirm. Then you choose the Pages here.',
      zalo: 'Zalo will ask you to choose the Official Account and confirm. You must be its administrator.',
    },
    outdated: 'The consent text has just changed. Please read it again and choose again.',
  },
  waiting: {
    title: 'Waiting for {{platform}}',
    text: 'Finish on {{platform}}’s page. This page updates by itself.',
    open: 'Open {{platform}}’s page again',
    zaloRefuses:
      'If Zalo shows an error number in place of its consent page, it will not bring you back here. -14002: KiotViet’s app is not active at Zalo; -14003: KiotViet’s address is not registered there, or the domain not proved. Both are KiotViet’s to mend: call 1800 6162 and read out the number.',
  },
  choose: {
    title: 'Choose the Pages to link',
    text: 'Pages you do not choose are not linked, and KiotViet keeps no token for them.',
    search: 'Search by name or Page id',
    none: 'No Page matches.',
    noPages: 'This Facebook account offers no Page. Link again and choose Pages in Facebook’s window.',
    all: 'Select all {{count}} Pages that can be linked',
    list: 'Pages',
    confirm: 'Link selected Pages ({{count}})',
    confirmNone: 'Link Pages',
    nothing: 'Select at least one Page.',
    count: '{{count}} selected.',
    linked: 'Linked',
  },
  candidate: {
    'linked-elsewhere': 'Linked to another KiotViet shop',
    'task-missing': 'Your account may not answer this Page’s messages',
    'not-offered': 'Facebook has not given access to this Page; choose it in Facebook’s window',
    other: 'This Page cannot be linked yet',
  },
  granted: {
    title: 'Permissions you agreed to',
    granted: 'Granted',
    missing: 'Not granted by the platform',
    missingHint:
      'What needs a permission that was not granted does not work yet. Link again at any time to grant it.',
    extra:
      'Granted beyond what you agreed to; KiotViet does not use them and has given them back: {{codes}}.',
  },
  done: {
    title: 'Linked',
    text: 'New messages will arrive in the inbox as customers write.',
    noMessages:
      'The permission to send and receive messages is missing, so customers’ messages do not arrive yet. Link again and choose it when you need it.',
    refused: 'Not linked:',
    goOn: 'Continue',
    inbox: 'To the inbox',
    more: 'Link another channel',
    channels: 'See the channels',
  },
  failed: 'Not linked',
  tryAgain: 'Try again',
  again: 'Choose permissions again',
  problem: {
    denied: {
      text: 'You (or the platform) did not agree to the permissions.',
      next: 'To link, start again and agree on the platform’s page. You may choose fewer permissions.',
    },
    'state-invalid': {
      text: 'This attempt was already used, has expired, or was opened in another browser.',
      next: 'Start again from the channels page, in this browser.',
    },
    'wrong-user': {
      text: 'This attempt was started by another user.',
      next: 'They have to finish it themselves, or you start a new one.',
    },
    'account-frozen': {
      text: 'Your account is frozen.',
      next: 'The owner sees and lifts it under Activity → Protection; then link again.',
    },
    'code-rejected': {
      text: 'The platform did not accept the confirmation, usually because the page was reloaded or it took too long.',
      next: 'Start again and finish within a few minutes.',
    },
    'platform-down': {
      text: 'The platform does not answer at the moment.',
      next: 'Wait a few minutes and start again. Linked channels are not affected.',
    },
    'not-admin': {
      text: 'The account used is not an administrator.',
      next: 'Sign in with the administrator’s account of the Page or Official Account, or ask them to give you the role.',
    },
    'app-in-development': {
      text: 'KiotViet’s app on the platform is in development mode and does not accept this account yet.',
      next: 'Please call KiotViet at 1800 6162.',
    },
    expired: {
      text: 'This attempt has expired.',
      next: 'Start again when you are ready; it takes about a minute.',
    },
    'linked-elsewhere': {
      text: 'This account is linked to another KiotViet shop.',
      next: 'Unlink it there first, then link it here.',
    },
    'oa-not-verified': {
      text: 'This Official Account is not verified by Zalo.',
      next: 'Verify it in Zalo’s administration page, then link again.',
    },
    'package-too-low': {
      text: 'The Official Account’s Zalo package does not allow connecting an app.',
      next: 'Upgrade the package in Zalo’s administration page, then link again.',
    },
    'app-slot-taken': {
      text: 'The Official Account has not granted this to KiotViet, or is connected to as many apps as its package allows.',
      next: 'Remove an unused app in Zalo’s administration page; then link again and agree to every right asked for.',
    },
    'app-not-active': {
      text: 'KiotViet’s app on the platform is not active.',
      next: 'Please call KiotViet at 1800 6162.',
    },
    'redirect-not-registered': {
      text: 'KiotViet’s return address is not registered with the platform.',
      next: 'Please call KiotViet at 1800 6162.',
    },
    other: {
      text: 'Linking stopped for a reason not known here ({{code}}).',
      next: 'Start again; if it stays, call 1800 6162.',
    },
  },
}
