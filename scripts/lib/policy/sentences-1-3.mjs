// @ts-check
/** @typedef {{ id: string, quote: string, says: string, rules: readonly string[], tests: readonly string[], law?: string }} Sentence */

/**
 * Sections 1 to 3 of the policy, sentence by sentence: a few of its words, what it says in ours, which rules follow, and the
 * tests that show them (`file below test/ › name`).
 * @type {readonly Sentence[]}
 */
export const SENTENCES_1_TO_3 = [
  {
    id: '1.1',
    quote: 'email, điện thoại, tên đăng nhập, mật khẩu đăng nhập, địa chỉ',
    says: 'What is collected when somebody registers with KiotViet. The gateway takes the name of the user from the sign-in, and never a password.',
    rules: ['P38'],
    tests: [
      'spec/auth/sign-in.test.ts › goes to the issuer with a code challenge, a state and a nonce, each new, and no secret in the address',
      'unit/privacy/export-table.test.ts › has no place for a password, a birthday, a gender, a bank account or an invoice',
    ],
  },
  {
    id: '1.2',
    quote: 'nhằm liên hệ xác nhận với khách hàng và đảm bảo quyền lợi',
    says: 'It is used to confirm with the customer and to protect their rights: a purpose, and no other.',
    rules: ['P13'],
    tests: [
      'unit/http/personal-routes.test.ts › names one of six purposes, and where it hands data out, that too',
    ],
  },
  {
    id: '1.3',
    quote: 'truy cập, đăng ký, sử dụng KiotViet có nghĩa rằng bạn đồng ý',
    says: 'Using KiotViet means agreeing.',
    rules: ['P2'],
    tests: [
      'e2e/linking.test.ts › starts with nothing ticked, and records nothing where nothing is chosen',
      'e2e/linking.test.ts › names purpose, data and what fails without it for each, and who processes',
    ],
    law: 'Law 91/2025 art. 9, Decree 356/2025 art. 6: silence and defaults are no consent. The gateway follows the law and asks for each item.',
  },
  {
    id: '1.4',
    quote: 'tự chịu trách nhiệm về bảo mật và lưu giữ mọi hoạt động … dưới tên đăng ký',
    says: 'Whoever registered answers for what is done under their name: so they are given the means to see and end it.',
    rules: ['P37'],
    tests: [
      'spec/privacy/activity.test.ts › has one row for an act, with who, what and how it ended, a refused one with its reason',
      'spec/auth/sessions.test.ts › may be anybody’s of the shop for the owner, only their own for others, and never another shop’s',
    ],
  },
  {
    id: '1.5',
    quote: 'không chịu trách nhiệm về các thất thoát … do khách hàng vô tình hoặc cố ý gây ra',
    says: 'No liability for losses the customer causes. The gateway still leaves nothing readable to whoever finds a copy.',
    rules: ['P33'],
    tests: ['spec/tokens/keeping.test.ts › knows no token of another shop, and writes none readable'],
  },
  {
    id: '1.6',
    quote: 'thông báo kịp thời cho KiotViet về những hành vi sử dụng trái phép',
    says: 'Misuse is to be reported in time; what we notice is told by us.',
    rules: ['P26', 'P35'],
    tests: [
      'spec/privacy/bulk-reads.test.ts › is told to the owner once, by name and number; whoever read much about few is not',
      'spec/privacy/takeover.test.ts › is told to the owner where they were told before the thief changed that, and to KiotViet, with no name in the call',
      'spec/privacy/complaints.test.ts › gets a number and a status page that tell nothing of anybody, in both languages and as JSON',
    ],
  },
  {
    id: '2A.1–3',
    quote: 'vị trí hiện tại · ghi dữ liệu … lên thẻ nhớ · truy cập vào Internet',
    says: 'Three permissions of KiotViet’s app; the gateway records them and uses none.',
    rules: ['P7'],
    tests: [
      'spec/privacy/consents.test.ts › has grants, refusals and withdrawals recorded, each once and none overwritten',
    ],
  },
  {
    id: '2A.4',
    quote: 'chỉ được chúng tôi thực hiện khi có sự đồng ý của bạn',
    says: 'Only with consent; refusing them blocks nothing.',
    rules: ['P7'],
    tests: [
      'spec/privacy/consents.test.ts › that refuses all of them links all the same, and nothing of a channel hangs on it',
    ],
  },
  {
    id: '2A.5',
    quote: 'sẽ không có bất kỳ khiếu nại nào đối với việc truy cập này',
    says: 'Who has consented will not complain.',
    rules: ['P7', 'P26'],
    tests: [
      'spec/privacy/complaints.test.ts › gets a number at once, and what the logs say of the person is frozen against retention and erasure',
    ],
    law: 'Law 91/2025: the rights to object and to complain cannot be signed away. Complaints of every kind, `app-permission` too, are taken.',
  },
  {
    id: '2B.0',
    quote: 'sẽ yêu cầu quyền truy cập các thông tin sau',
    says: 'Of Facebook exactly the following is asked for.',
    rules: ['P8', 'P10', 'P12'],
    tests: [
      'unit/config/permissions.test.ts › are exactly the union of the ticked codes’ scopes, for all 31 choices',
      'spec/linking/scopes.test.ts › is what was asked, granted and consented to, in many grants that say more or less (part %i)',
      'spec/linking/facebook.test.ts › offers every Page beyond the first of the list, links the chosen ones and keeps nothing of the others',
    ],
  },
  {
    id: '2B.1',
    quote: 'địa chỉ email của Trang (Fan Page)',
    says: 'FB1: the Page’s own e-mail and card.',
    rules: ['P8'],
    tests: ['spec/door.test.ts › of a Page with %j is %j'],
  },
  {
    id: '2B.2',
    quote: 'các mục công khai trên Trang Facebook đã tích hợp',
    says: 'FB2: public items of the Page.',
    rules: ['P8'],
    tests: [
      'spec/media/modes.test.ts › shows what is stored once the consent to FB2 is withdrawn: nothing is read',
      'spec/history/facebook-link.test.ts › bring posts with their counts, and the comments under them with their authors',
    ],
  },
  {
    id: '2B.3',
    quote: 'tài khoản cá nhân của người dùng có tương tác với Trang',
    says: 'FB3: public items of people who interacted with the Page.',
    rules: ['P8', 'P11'],
    tests: [
      'spec/people/profiles.test.ts › is not asked for of somebody the Page wrote to and who never wrote',
      'spec/people/profiles.test.ts › is asked for only with FB3 and FB4 or FB5; with less the message is there without a name',
      'spec/privacy/consent-reading.test.ts › lets nobody’s profile be fetched, loses no message by it, and asks for the names once it is given again',
    ],
  },
  {
    id: '2B.4',
    quote: 'hộp thư trên Trang Facebook',
    says: 'FB4: the Page’s inbox, history too.',
    rules: ['P8'],
    tests: [
      'spec/privacy/consent-reading.test.ts › stops the reading, keeps nothing of the answer under way, and asks for no page more',
      'spec/history/facebook-trouble.test.ts › is left out and named; the rest is read: without FB4 no conversations',
    ],
  },
  {
    id: '2B.5',
    quote: 'gửi và nhận tin nhắn, bình luận trên Trang',
    says: 'FB5: messages and comments, both ways.',
    rules: ['P8', 'P21'],
    tests: [
      'spec/privacy/consent-withdrawal.test.ts › takes that Page’s subscription away at the platform, and leaves the other’s',
      'spec/inbox/drain.test.ts › stores nothing without consent, counts it, and keeps none of its content',
      'spec/inbox/drain.test.ts › takes comments with their post and their authors, and lets a removal be final',
      'spec/media/keeping.test.ts › lets go of it when the customer takes the message back',
    ],
  },
  {
    id: '2C.0',
    quote: 'tài khoản Zalo … sẽ yêu cầu quyền truy cập các thông tin sau',
    says: 'Of Zalo exactly the following is asked for; its fence is the list of calls and fields.',
    rules: ['P9', 'P10'],
    tests: [
      'spec/linking/scopes.test.ts › is no scope at all for the 7 sets of Zalo’s, whose fence is the list of methods',
    ],
  },
  {
    id: '2C.1',
    quote: 'ảnh đại diện, tên, ảnh bìa và mô tả',
    says: 'ZA1: four fields of the Official Account.',
    rules: ['P9'],
    tests: ['spec/door.test.ts › of an OA is the four fields of ZA1 and its id'],
  },
  {
    id: '2C.2',
    quote: 'họ tên, địa chỉ, số điện thoại của người dùng theo dõi',
    says: 'ZA2: name, address and phone of followers.',
    rules: ['P9'],
    tests: [
      'spec/door.test.ts › of a follower is name, phone and address: no birthday, gender, tag or avatar',
      'spec/people/profiles.test.ts › leaves birthday, gender, tags, pictures and forty other fields nowhere: not in MongoDB, Redis or the logs',
      'spec/people/followers.test.ts › are not read without the consent to it, nor after unlinking',
    ],
  },
  {
    id: '2C.3',
    quote: 'gửi và nhận tin nhắn từ tài khoản Zalo Official Account',
    says: 'ZA3: messages, both ways.',
    rules: ['P9'],
    tests: [
      'spec/privacy/consent-withdrawal.test.ts › ZA3 withdrawn ends what waits and gives nothing back; what comes is not kept until it is given again',
    ],
  },
  {
    id: '3.1',
    quote: 'Cung cấp các dịch vụ đến Khách hàng',
    says: 'Purpose: the service.',
    rules: ['P13', 'P14'],
    tests: [
      'spec/privacy/access-log.test.ts › leaves one row: who, when, why, by which route, at whom',
      'spec/api/isolation.test.ts › in lists: each shop sees its own alone',
    ],
  },
  {
    id: '3.2',
    quote: 'hoạt động trao đổi thông tin giữa Khách hàng và đơn vị Hỗ trợ kĩ thuật',
    says: 'Purpose: notices about support.',
    rules: ['P13', 'P15'],
    tests: ['spec/ops/parked.test.ts › sign in without a shop, and no route of a shop is open to them'],
  },
  {
    id: '3.3',
    quote: 'Ngăn ngừa các hoạt động phá hủy tài khoản … giả mạo Khách hàng',
    says: 'Purpose: protecting accounts against destruction and impersonation.',
    rules: ['P35', 'P36'],
    tests: [
      'spec/linking/disputes.test.ts › are listed to the shop that claims, each once, and tell nothing of who holds the account',
      'spec/linking/zalo.test.ts › is refused by its id before the code is exchanged: no call leaves',
      'spec/privacy/bulk-reads.test.ts › and whoever hands out again and again is told too',
      'spec/privacy/takeover.test.ts › does two things at once: not both are done',
      'spec/privacy/takeover.test.ts › keeps what is sent, in order, takes in what customers write, and lets it all go once it is lifted',
      'spec/privacy/takeover.test.ts › have a busy day in a browser they are known by, and are neither asked nor frozen',
    ],
  },
  {
    id: '3.4',
    quote: 'Liên lạc và giải quyết với khách hàng trong những trường hợp đặc biệt',
    says: 'Purpose: contact in special cases.',
    rules: ['P13'],
    tests: ['spec/privacy/access-log.test.ts › carries the purpose that was named, and who a program is'],
  },
  {
    id: '3.5',
    quote: 'yêu cầu từ cơ quan nhà nước có thẩm quyền',
    says: 'Purpose: what a competent authority orders.',
    rules: ['P31'],
    tests: [
      'spec/privacy/disclosures.test.ts › gets nothing without the order, a law of the list, its scan and a second person',
      'spec/privacy/disclosures.test.ts › gets the fields and the time of its order, is refused more by name, and the owner is told',
      'spec/privacy/disclosures.test.ts › may bar telling the merchant, who sees nothing of it until the bar ends, and is told then',
      'spec/privacy/complaints.test.ts › drafts the notice for the authority and for the people, in both languages, with nothing of theirs taken for markup',
    ],
  },
  {
    id: '3.6',
    quote: 'Chia sẻ thông tin cần thiết cho bên đối tác nếu nhận được sự đồng ý',
    says: 'Sharing with partners only with consent.',
    rules: ['P30', 'P32'],
    tests: [
      'spec/privacy/support-sessions.test.ts › is named with fields and a purpose, and gets the people who agreed to it alone, until they or the shop say no',
      'spec/privacy/support-sessions.test.ts › has a ledger that names an altered act, is left by the erased, and stays whole without them',
      'spec/privacy/disclosures.test.ts › is on record byte for byte: what the receivers got is what the rows say, and no row is of anything else',
      'spec/callouts/webhooks-out.test.ts › are on record byte for byte, the attempts that were turned away too (T52)',
    ],
  },
]
