// @ts-check
/**
 * What the privacy policy, and the law where it goes further, ask of the gateway, by number: each a rule that can be tested.
 * @type {Readonly<Record<string, string>>}
 */
export const RULES = {
  P1: 'consent for each item before its first use; a grant at the platform is not yet consent',
  P2: 'one unticked box an item, with its own sentence and purpose; refusing one leaves the others working',
  P3: 'consent is looked at again at the moment of the call',
  P4: 'withdrawing is as easy as giving, works within seconds, and narrows the platform’s grant',
  P5: 'evidence of each consent: who, when, which text; append-only, chained, printable',
  P6: 'texts have versions; a changed one is asked for again, the others are not',
  P7: 'permissions of the app are recorded device by device; refusing them blocks nothing',
  P8: 'Facebook: the five items and no more, in scopes, calls and fields',
  P9: 'Zalo: the three items and no more, in calls and fields',
  P10: 'granted is not asked: too much is given back, too little is told',
  P11: 'somebody’s public items only once they have interacted with the Page',
  P12: 'a token belongs to one shop, one account and its items; accounts not chosen keep none',
  P13: 'every read of personal data names one of six purposes and is on record',
  P14: 'no pooling: one person at two shops is two persons',
  P15: 'support staff see a shop’s data only in a session which the shop opened',
  P16: 'erased means gone from every store, with a receipt that lists them',
  P17: 'a period for every kind of data and every store, kept by itself',
  P18: 'keeping against an erasure only as a sealed hold: ground of the law, document, end, two people',
  P19: 'an erased person’s key is destroyed, so that old backups stay closed',
  P20: 'who was erased does not come back by late events or by reading again',
  P21: 'what the platform deletes is deleted here',
  P22: 'everything that is held on a person can be shown, with source and time, and corrected',
  P23: 'a correction outlives the next word of the platform',
  P24: 'the same by request: number, clocks of the law, answer, receipt',
  P25: 'a shopper’s request reaches the shop, with the longer clock where others must act',
  P26: 'complaints without login, number at once, evidence frozen',
  P27: 'the answer comes from our own logs: who saw and sent it',
  P28: 'no complaint is closed without reason and guidance; actions are offered',
  P29: 'a confirmed leak opens a breach with 72 hours from its detection',
  P30: 'a row for every byte of personal data that leaves',
  P31: 'authorities: one door, with order, legal basis, scope and two approvers',
  P32: 'partners: named, with the person’s consent, revocable',
  P33: 'tokens never leave; personal data is sealed, masked in lists, and opened by a click that names its purpose',
  P34: 'no invoices and no accounting data here',
  P35: 'a takeover is noticed, slowed and frozen',
  P36: 'an account linked in another shop cannot be taken silently',
  P37: 'who did what is shown; sessions are listed and can be ended',
  P38: 'no password, ever',
  P39: 'name, address, hotline and e-mail wherever consent is asked, and on receipts',
  P40: 'hosts that hold or see data are known',
}

/**
 * Rules that are not, or not wholly, behaviour yet: said here, so that the page is not read as more than it is.
 * @type {Readonly<Record<string, string>>}
 */
export const OPEN = {}
