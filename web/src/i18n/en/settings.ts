export default {
  title: 'Settings',
  lead: 'What the shop decides for its own channels.',
  onlyOwner: 'Only the shop’s owner can change settings.',
  paid: {
    title: 'Charged Zalo messages',
    text: 'Within 48 hours of a customer’s last contact, replies over Zalo are free. From 48 hours to 7 days each message is taken from the Official Account’s package; once that is used up, Zalo bills every message. Until this is switched on, KiotViet sends none of them.',
    none: 'The shop has not linked a Zalo Official Account.',
    link: 'Link Zalo',
    label: 'Allow charged messages from {{name}}',
    on: 'Charged messages are allowed',
    off: 'Free messages only',
    quota: '{{remain}} of {{total}} messages left in this month’s package',
    quotaSpent: 'The package is used up: Zalo bills every further message',
    switchedOn: '{{name}}: charged messages are allowed now.',
    switchedOff: '{{name}}: only free messages from now on.',
  },
}
