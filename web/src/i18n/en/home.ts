export default {
  title: 'Answer Facebook and Zalo customers',
  headline: 'Answer Facebook and Zalo customers inside KiotViet',
  lead: 'Link your shop’s Facebook Pages and Zalo Official Accounts. Customers’ messages and comments arrive in one inbox, complete and in order.',
  signIn: 'Sign in with your KiotViet account',
  points: {
    oneInbox: {
      title: 'One inbox for every channel',
      text: 'Messenger and Zalo messages and comments appear the moment customers write.',
    },
    yourChoice: {
      title: 'You decide on each permission',
      text: 'Each one is asked for by itself, with its purpose and what you lose without it. Withdraw any time.',
    },
    knownState: {
      title: 'Know whether it arrived',
      text: 'Every answer shows its state: sending, sent, delivered, read.',
    },
  },
  problem: {
    denied: 'Signing in was refused or cancelled. You can sign in again.',
    'state-invalid':
      'This sign-in has expired or was opened in another browser. Start again with the button below.',
    other: 'Signing in did not work. Please try again.',
  },
  trial: {
    title: 'Running as a trial on this machine. See it work in two minutes:',
    signIn: 'Sign in and choose Lan, who owns the flower shop. No password.',
    link: 'Link some Facebook Pages and a Zalo Official Account.',
    write: 'In another window, write to the shop as a shopper would:',
    shopper: 'Open the shopper’s page',
    play: 'Trial: play a shopper',
    answer: 'Answer here, and see it delivered and read.',
    safe: 'Facebook, Zalo and the sign-in are simulated; no real account is touched.',
  },
  preview: {
    first: { name: 'Nguyễn Thu Hà', text: 'Hello, do you still have pink tulips?' },
    second: { name: 'Trần Minh', text: 'I would like a bouquet for Saturday' },
    third: { name: 'Lê Bảo Ngọc', text: 'The flowers are here, lovely, thank you' },
    answer: 'We do! Ten or twenty stems? I will keep them for you.',
    seen: 'Read',
  },
  policy: {
    title: 'Who collects and processes the data',
    company: 'CÔNG TY CỔ PHẦN CÔNG NGHỆ KIOTVIET',
    address: 'Tầng 6 – Tầng 7, Số 1B Yết Kiêu, P. Trần Hưng Đạo, Q. Hoàn Kiếm, Hà Nội',
    hotline: 'Hotline',
    email: 'E-mail',
  },
}
