export default {
  title: 'Privacy',
  lead: 'What your shop has allowed KiotViet to use, and what your shop owes the people whose data it holds.',
  tabs: 'Parts of privacy',
  group: {
    customers: 'Customers and consent',
    incidents: 'Incidents',
    records: 'Records',
    outside: 'Outside the shop',
  },
  tab: {
    consents: 'Consents',
    requests: 'Requests',
    complaints: 'Complaints',
    breaches: 'Breaches',
    holds: 'Holds',
    authority: 'Authorities',
    partners: 'Partners',
    access: 'Who looked',
    disclosures: 'What left',
    support: 'Support',
    retention: 'Retention',
  },
  consents: {
    lead: 'Each permission has a sentence of its own and can be withdrawn at any time, as easily as it was given. What was done before stays lawful.',
    empty: {
      title: 'There is no consent yet',
      hint: 'When you link a channel, each permission you choose appears here.',
    },
    unlinked: 'Unlinked channels ({{count}})',
    state: {
      granted: 'In use',
      missing: 'Not granted by the platform',
      withdrawn: 'Withdrawn',
      changed: 'To be consented to anew',
      never: 'Not consented to',
    },
    givenAt: 'given at {{time}} by {{who}}',
    withdrawnAt: 'withdrawn at {{time}} by {{who}}',
    you: 'you',
    erased: 'somebody who was erased',
    evidence: 'Evidence',
    evidenceOf: 'Evidence of consent {{code}} of {{channel}} (opens a page to print)',
    missing:
      'You have consented, but the platform has not granted this. Link the channel again and it will be asked.',
    missingOwner:
      'The shop has consented, but the platform has not granted this. The owner has to link the channel again.',
    changed:
      'The words of this permission differ from those you agreed to, so it rests until you have read and agreed to the new ones.',
    relink: 'Link again',
    withdraw: 'Withdraw',
    withdrawOne: 'Withdraw consent {{code}} of {{channel}}',
    give: 'Consent',
    giveAgain: 'Consent again',
    giveOne: 'Consent to {{code}} for {{channel}}',
  },
  dialog: {
    give: {
      title: 'Consent to {{code}} for “{{channel}}”',
      confirm: 'I consent',
      done: 'Your consent to {{code}} is recorded.',
    },
    withdraw: {
      title: 'Withdraw {{code}} of “{{channel}}”?',
      confirm: 'Withdraw',
      done: '{{code}} is withdrawn.',
      then: 'When you withdraw',
      atOnce: 'KiotViet stops using this the moment you press Withdraw.',
      waiting:
        'Messages and comment actions waiting to leave are not sent; new messages of customers are not stored.',
      facebook:
        'KiotViet gives this back to Facebook unless another channel of the same account needs it. Consenting again may then take a new link.',
      zalo: 'Zalo has no single permissions to give back: KiotViet itself stops using this.',
      kept: 'What is stored stays readable until its retention ends. You can consent again at any time.',
    },
  },
  receipt: {
    running: 'Being carried out at the platform…',
    away: 'KiotViet has stopped using this; the platform does not answer, so the rest is tried again by itself.',
    done: 'All is done.',
    failedSends: 'Waiting messages and actions that were ended unsent: {{count}}.',
    unsubscribed: 'Facebook sends no new messages of this Page any more.',
    narrowed: 'Given back to Facebook: {{scopes}}.',
    shared:
      'Nothing was given back at Facebook, because another permission or channel of the same account needs it.',
    leftBehind:
      'Facebook does not let it be given back from here; take it away at Facebook under Settings → Business integrations.',
    zalo: 'Zalo has no single permissions to give back.',
  },
}
