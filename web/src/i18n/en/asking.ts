import type vi from '../vi/asking.ts'

const texts: typeof vi = {
  copied: 'Copied',
  kind: {
    access: 'See and download my data',
    correct: 'Correct my details',
    erase: 'Erase my data',
    object: 'Stop using my data',
  },
  about: {
    access: 'The messages, comments and profile that the shop holds.',
    correct: 'A name, phone or address that is not right.',
    erase: 'The shop erases it wherever it is kept; nobody can bring it back.',
    object: 'Withdraw your consent, or object to the use of your data.',
  },
  form: {
    title: 'My data',
    shop: 'Shop: {{name}}',
    lead: 'You may see, correct, erase or object to the use of the personal data that the shop holds. Ask here; no account is needed.',
    privacy:
      'So that it is known to be you, you get a code to send in your chat with the shop. Nobody needs a picture of your papers, a password or an OTP.',
    kindLabel: 'You want to',
    name: 'Right name',
    phone: 'Right phone',
    address: 'Right address',
    note: 'A word to the shop (optional)',
    send: 'Send the request',
    gone: 'This link is of no use any more',
    goneHint: 'Ask the shop for a new one, or call 1800 6162.',
  },
  code: {
    lead: 'One step more: send exactly this code in your chat with {{name}}, from the account you write to the shop with.',
    until: 'It works once, until {{time}}.',
    copy: 'Copy the code',
    open: { facebook: 'Open Messenger', zalo: 'Open Zalo' },
    warning: 'Send only a code you got here yourself. Whoever hands you one to send is deceiving you.',
    lost: 'The code is shown once. If you had no time to send it, open the shop’s link again and make a new request.',
  },
  state: {
    'waiting-for-code': 'Waiting for the code in the chat',
    'code-expired': 'The code has expired. Open the shop’s link again and make a new request.',
    received: 'The shop has received the request',
    acknowledged: 'The shop has received the request',
    verified: 'It is known to be you. The shop is looking at the request.',
    executing: 'The request is being carried out',
    done: 'The request was carried out',
    refused: 'The request was refused',
  },
  status: {
    title: 'Request {{number}}',
    kind: 'Request',
    shop: 'Shop',
    due: 'To be answered by',
    finished: 'Answered',
    keep: 'Keep the link of this page: only who has it sees the page.',
    copyLink: 'Copy the link of this page',
    authority:
      'If you do not agree with the answer, call 1800 6162, or complain to the Department of Cybersecurity and High-Tech Crime Prevention (A05), Ministry of Public Security.',
    unknown: 'There is no such request',
    unknownHint: 'The link is not whole, or its time is over. You can make a new request by the shop’s link.',
  },
  opening: {
    export: 'A copy of your data can be downloaded once, until {{time}}.',
    refused: 'The reason, and what you can do, open by the code in the chat.',
    label: 'Opening code',
    hint: '6 signs, in the message the shop sent you after your code.',
    page: 'Download to read',
    json: 'Download as JSON',
    show: 'See the answer',
  },
  answer: {
    receipt: 'Receipt',
    stores: 'Dealt with in {{count}} stores.',
    taken: 'You downloaded the copy of your data at {{time}}.',
    extended: 'More time was taken because: {{reason}}',
    reason: 'Reason: {{reason}}',
    guidance: 'What you can do: {{guidance}}',
  },
}

export default texts
