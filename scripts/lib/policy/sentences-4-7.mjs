// @ts-check
/** @typedef {import('./sentences-1-3.mjs').Sentence} Sentence */

/** Sections 4 to 7, in the same form. @type {readonly Sentence[]} */
export const SENTENCES_4_TO_7 = [
  {
    id: '4.1',
    quote: 'bảo mật hoàn toàn trên máy chủ của KiotViet',
    says: 'Complete secrecy, on KiotViet’s servers.',
    rules: ['P33', 'P40'],
    tests: [
      'spec/vault.test.ts › opens nothing of another shop, row, field or collection',
      'spec/root-keys.test.ts › leave nothing unreadable and nothing on the old key, however often it dies',
      'spec/inbox/drain.test.ts › makes a conversation, a person and a message of a first delivery, sealed, told and done',
      'unit/kit/redact.test.ts › takes out what %s holds, as a secret',
      'spec/privacy/access-log.test.ts › shows phone and address masked in lists (P33); a click opens them, and is on record with the purpose it named',
      'unit/config/settings.test.ts › refuse a host that holds or sees data and is not listed, by its name; what is our own and the platforms’ needs no list',
      'spec/privacy/support-sessions.test.ts › stands in the register of recipients, beside every host of the settings: what, where, since when',
    ],
    law: 'Decree 356/2025 art. 12: what is stored elsewhere is sealed at rest and on its way.',
  },
  {
    id: '4.2',
    quote: 'có quyền cập nhật, sửa đổi và xóa thông tin',
    says: 'The right to update, amend and delete.',
    rules: ['P16', 'P17', 'P20', 'P22'],
    tests: [
      'spec/privacy/erase.test.ts › is nowhere any more, in no byte of the databases, Redis or the log; the neighbour is whole',
      'spec/privacy/erase.test.ts › does not come back by a hundred late webhooks, by history or by withheld authors; each is acknowledged and counted',
      'spec/privacy/erase-resume.test.ts › at random moments, sixty times over twelve people, always ends with them erased and all others whole',
      'spec/privacy/holds.test.ts › loses its accounts at once and then every store but the registers, however often that is killed; a hold keeps it waiting, the neighbour is whole',
      'unit/privacy/retention.test.ts › says of every store how long it is kept',
      'spec/linking/unlink.test.ts › stays thirty days for a Page and a day for an OA, and is kept where it is linked again in that time',
    ],
  },
  {
    id: '4.3',
    quote:
      'vẫn có thể khôi phục … để giải quyết các tranh chấp, thi hành điều khoản … yêu cầu kỹ thuật, pháp lý',
    says: 'What was deleted may still be restored for disputes, terms, technical or legal needs.',
    rules: ['P18', 'P19', 'P20'],
    tests: [
      'spec/privacy/holds.test.ts › stands on the word of two people, with a ground of the law, a document and an end',
      'spec/privacy/holds.test.ts › two hundred of them: none can be read by one person, and after their time none at all',
      'spec/privacy/erase-resume.test.ts › put back beside the keys of today stays closed, and what comes late about the person stays out',
    ],
    law: 'Law 91/2025 art. 14 and 19(1): deletion may be refused on named grounds alone, and “technical” is none. Kept is only what stands under a hold; nothing else can be restored.',
  },
  {
    id: '5',
    quote: 'CÔNG TY CỔ PHẦN CÔNG NGHỆ KIOTVIET … 1800 6162 … hotro@kiotviet.vn',
    says: 'Who collects and supports.',
    rules: ['P39'],
    tests: [
      'spec/privacy/consents.test.ts › What the wizard shows wherever consent is asked names who processes: company, address, hotline, e-mail',
    ],
  },
  {
    id: '6.1',
    quote: 'tự kiểm tra, cập nhật, điều chỉnh thông tin cá nhân của mình',
    says: 'Checking, updating and correcting oneself.',
    rules: ['P22', 'P23'],
    tests: [
      'unit/privacy/export-table.test.ts › says of the store "%s" what it holds, or why that is nothing of theirs',
      'spec/privacy/requests.test.ts › holds everything that was ever said or stored, each with its clause, source and time, as JSON and as a page',
      'spec/people/profiles.test.ts › outlives the next fetch, with both values shown, until it is taken back',
      'spec/privacy/erase.test.ts › is theirs once its code stands in their chat on %s, and what is held is theirs to take, once, on record',
      'e2e/privacy-requests.test.ts › a customer asks for their data by the shop’s link, proves themselves in the chat, and takes it once',
    ],
  },
  {
    id: '6.2',
    quote: 'hoặc yêu cầu KiotViet thực hiện việc này',
    says: 'Or asking for it.',
    rules: ['P24', 'P25'],
    tests: [
      'spec/privacy/requests.test.ts › gets a number at once and both clocks, is acknowledged, verified and carried out by a privacy officer',
      'spec/privacy/requests.test.ts › is refused only with a ground of the law, a reason and what the person can do',
      'unit/privacy/clocks.test.ts › is what the oracle says for 2,000 requests of 2026–2028, of every kind, with and without others, extended and not',
      'spec/privacy/callbacks.test.ts › gets a code and a page that says what was deleted, in both languages, without signing in',
      'spec/privacy/erase.test.ts › is nobody’s by a code in another chat, too late, or used already; told late or read back it still counts, once',
      'spec/privacy/erase.test.ts › is not found by trying: a thousand codes prove nothing, and then even the right one waits',
      'spec/privacy/erase.test.ts › is corrected, refused or erased by the shop, told in the chat while that is open, and else on its page',
    ],
    law: 'Law 91/2025 with Decree 356/2025 art. 5 set the clocks the policy does not name: 2 working days to acknowledge, 10 to 30 days to finish.',
  },
  {
    id: '6.3',
    quote: 'gửi khiếu nại về việc lộ thông tin … cho bên thứ ba',
    says: 'Complaints about a leak.',
    rules: ['P26'],
    tests: [
      'spec/privacy/complaints.test.ts › gets a number and a status page that tell nothing of anybody, in both languages and as JSON',
      'e2e/privacy-cases.test.ts › anybody complains without an account and follows the number',
    ],
  },
  {
    id: '6.4',
    quote:
      'xác nhận lại thông tin, phải có trách nhiệm trả lời lý do và hướng dẫn Khách hàng khôi phục và bảo mật lại',
    says: 'It is verified, answered with the reason, and with guidance how to recover and secure.',
    rules: ['P27', 'P28', 'P29'],
    tests: [
      'spec/privacy/complaints.test.ts › is examined before it is answered, and twenty tries to close it empty are refused',
      'spec/privacy/complaints.test.ts › offers what protects the complainant, each a real act; owners alone end the use of an account',
      'spec/privacy/complaints.test.ts › opens one breach when the leak is confirmed, whose 72 hours run from that moment',
    ],
    law: 'Law 91/2025 art. 23: beyond the policy, a breach is told to the authority within 72 hours of its detection.',
  },
  {
    id: '7.1',
    quote: 'cam kết bảo mật tuyệt đối',
    says: 'Absolute secrecy, by this policy.',
    rules: ['P33'],
    tests: [
      'spec/api/isolation.test.ts › and no query on a shop’s data went out without the shop in all of this',
      'spec/auth/sign-in.test.ts › is stored by its hash alone',
      'spec/privacy/access-log.test.ts › shows phone and address masked in lists (P33); a click opens them, and is on record with the purpose it named',
      'e2e/newcomer.test.ts › finds the phone number a Zalo follower shared, masked until it is opened',
    ],
  },
  {
    id: '7.2',
    quote: 'chỉ được thực hiện khi có sự đồng ý của Khách hàng đó',
    says: 'Collected and used only with the customer’s consent.',
    rules: ['P1', 'P3', 'P4', 'P5'],
    tests: [
      'spec/privacy/consent-matrix.test.ts › $state, with $others, allows exactly what the map says',
      'spec/door.test.ts › after a withdrawal, from the very next call on',
      'spec/privacy/consent-withdrawal.test.ts › what waits is ended within moments, and no call begins afterwards, however many wait',
      'spec/consent.test.ts › names the row for each of sixty changes, drops and swaps',
      'spec/privacy/consents.test.ts › says who agreed when, from where and to which words, and that the ledger is whole',
      'e2e/consents.test.ts › a consent is withdrawn after reading what happens then, and given again, with no barrier and nothing sideways',
    ],
    law: 'Law 91/2025 art. 2(1) and 9: a follower or commenter is a person with rights of their own; the shop is their controller, the gateway its processor.',
  },
  {
    id: '7.3',
    quote: 'Không sử dụng, không chuyển giao, cung cấp hay tiết lộ cho bên thứ ba nào',
    says: 'No use, transfer or disclosure to others without consent.',
    rules: ['P30', 'P31', 'P32'],
    tests: [
      'spec/privacy/disclosures.test.ts › gets the fields and the time of its order, is refused more by name, and the owner is told',
      'spec/privacy/support-sessions.test.ts › is named with fields and a purpose, and gets the people who agreed to it alone, until they or the shop say no',
      'spec/privacy/disclosures.test.ts › is on record byte for byte: what the receivers got is what the rows say, and no row is of anything else',
      'spec/callouts/webhooks-out.test.ts › are on record byte for byte, the attempts that were turned away too (T52)',
      'spec/privacy/disclosures.test.ts › names the row that was altered, taken out or moved, and is whole again when it is put back',
    ],
  },
  {
    id: '7.4',
    quote: 'thông tin giao dịch trực tuyến … hóa đơn, chứng từ kế toán số hóa',
    says: 'Transactions, invoices and accounting stay in KiotViet’s central area: the gateway has no place for them.',
    rules: ['P34'],
    tests: [
      'unit/privacy/export-table.test.ts › has no place for a password, a birthday, a gender, a bank account or an invoice',
    ],
  },
  {
    id: 'Note',
    quote: 'có hiệu lực từ ngày 10/09/2019',
    says: 'In force since 10/09/2019: texts have a date, and a later one is asked for anew.',
    rules: ['P6'],
    tests: [
      'spec/privacy/consents.test.ts › asks again for the code whose words changed, and for no other',
      'unit/config/permissions.test.ts › is known by hash: a changed word must come with a new version (then write the new hashes here)',
    ],
  },
]
