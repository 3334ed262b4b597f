import type { SettingName } from './settings-table.ts'

/**
 * Who holds or sees data of a shop and its customers, by the settings that name them: the list of service providers, and of
 * transfers abroad (Law 91/2025 art. 20, Decree 356/2025 art. 17–18: using a platform outside Vietnam counts).
 */
export interface Recipient {
  readonly name: string
  /** The operator's: where they run it themselves or chose a provider, the operator writes it into their own register. */
  readonly country: string
  readonly settings: readonly SettingName[]
  readonly sees: string
  readonly because: string
  /** Sealed before it gets there: the recipient sees lengths and times, no content. */
  readonly sealed: boolean
  /** The name and what it sees, for a merchant who reads Vietnamese. */
  readonly vi: { readonly name: string; readonly sees: string }
  /** Its calls carry what {@link SENT_WITH} says, beside what it sees. */
  readonly platform?: 'facebook' | 'zalo'
}

export const RECIPIENTS: readonly Recipient[] = [
  {
    name: 'Meta Platforms (Facebook)',
    country: 'United States, Ireland: abroad',
    settings: ['FACEBOOK_GRAPH_URL', 'FACEBOOK_DIALOG_URL'],
    sees: 'what the calls below carry; it is the source of what comes back',
    because: 'the shop linked its Page and consented to FB1–FB5',
    sealed: false,
    vi: {
      name: 'Meta Platforms (Facebook)',
      sees: 'những gì các lời gọi mang theo; Meta cũng là nguồn của dữ liệu nhận về',
    },
    platform: 'facebook',
  },
  {
    name: 'VNG (Zalo)',
    country: 'Vietnam',
    settings: ['ZALO_OAUTH_URL', 'ZALO_OPENAPI_URL', 'ZALO_GRAPH_URL'],
    sees: 'what the calls below carry; it is the source of what comes back',
    because: 'the shop linked its Official Account and consented to ZA1–ZA3',
    sealed: false,
    vi: {
      name: 'VNG (Zalo)',
      sees: 'những gì các lời gọi mang theo; Zalo cũng là nguồn của dữ liệu nhận về',
    },
    platform: 'zalo',
  },
  {
    name: 'File servers of Facebook and Zalo',
    country: 'as the platform serves them: abroad for Facebook',
    settings: ['MEDIA_HOSTS'],
    sees: 'the address of a file that is fetched, and our own address',
    because: 'showing what a customer sent',
    sealed: false,
    vi: {
      name: 'Máy chủ tệp của Facebook và Zalo',
      sees: 'địa chỉ của tệp được lấy về và địa chỉ máy chủ của chúng tôi',
    },
  },
  {
    name: 'Proxy to Zalo',
    country: 'the operator’s; in Vietnam by its purpose',
    settings: ['ZALO_PROXY_URL'],
    sees: 'that Zalo is called and when; the calls are encrypted through it',
    because: 'Zalo refuses calls from outside Vietnam',
    sealed: true,
    vi: {
      name: 'Máy chủ trung gian tới Zalo',
      sees: 'có gọi Zalo và lúc nào; nội dung được mã hoá khi đi qua',
    },
  },
  {
    name: 'Sign-in of the shops’ users (KiotViet)',
    country: 'the operator’s',
    settings: ['IDENTITY_ISSUER'],
    sees: 'that a user signs in; no data of customers',
    because: 'the contract with the shop',
    sealed: false,
    vi: { name: 'Đăng nhập của KiotViet', sees: 'người dùng đăng nhập; không có dữ liệu khách' },
  },
  {
    name: 'MongoDB',
    country: 'the operator’s',
    settings: ['MONGODB_URI'],
    sees: 'all that is kept: names, phones, addresses, texts and tokens sealed, ids and times open',
    because: 'keeping it is the service',
    sealed: true,
    vi: {
      name: 'Cơ sở dữ liệu MongoDB',
      sees: 'mọi thứ được lưu: tên, điện thoại, địa chỉ, nội dung và mã truy cập đã niêm phong; mã định danh và thời điểm để mở',
    },
  },
  {
    name: 'Redis or Valkey',
    country: 'the operator’s',
    settings: ['REDIS_URL'],
    sees: 'ids of work to do and counts; for 45 seconds the name of a member of staff who has a conversation open; no customer’s name, no text, no token',
    because: 'waking workers, limits, showing who answers',
    sealed: false,
    vi: {
      name: 'Redis hoặc Valkey',
      sees: 'mã việc cần làm và số đếm; trong 45 giây có tên nhân viên đang mở cuộc trò chuyện; không có tên khách, nội dung hay mã truy cập',
    },
  },
  {
    name: 'Bucket for kept files',
    country: 'the operator’s; abroad where the provider stores abroad',
    settings: ['MEDIA_S3_ENDPOINT'],
    sees: 'files, sealed',
    because: 'the shop chose to keep files',
    sealed: true,
    vi: { name: 'Kho tệp', sees: 'tệp đã niêm phong' },
  },
  {
    name: 'Mail server',
    country: 'the operator’s',
    settings: ['SMTP_URL'],
    sees: 'that a channel of a shop lost its connection, by the channel’s name, and the addresses of the shop’s own people; no data of customers',
    because: 'the shop asked to be told by e-mail',
    sealed: false,
    vi: {
      name: 'Máy chủ e-mail',
      sees: 'kênh nào của cửa hàng mất kết nối và địa chỉ người của cửa hàng; không có dữ liệu khách',
    },
  },
  {
    name: 'KiotViet, by the signed call',
    country: 'the operator’s',
    settings: ['NOTICE_CALL_URL'],
    sees: 'that a channel of a shop lost its connection: ids, a code, times; no data of a person',
    because: 'the shop asked to be told inside KiotViet',
    sealed: false,
    vi: {
      name: 'KiotViet, qua lời gọi có ký',
      sees: 'kênh nào của cửa hàng mất kết nối: mã, thời điểm; không có dữ liệu của ai',
    },
  },
  {
    name: 'The shop’s own systems (webhooks out)',
    country: 'as the shop says when it names the address; unknown counts as abroad',
    settings: ['CALLOUT_PRIVATE_HOSTS'],
    sees: 'what happened, by ids and times: of channels, conversations, messages, comments, people; no name, no phone, no text',
    because: 'an owner, or a program in the shop’s name, subscribed that address',
    sealed: false,
    vi: {
      name: 'Hệ thống riêng của cửa hàng (gửi sự kiện)',
      sees: 'có việc gì xảy ra, bằng mã và thời điểm: của kênh, cuộc trò chuyện, tin, bình luận, khách; không có tên, số điện thoại hay nội dung',
    },
  },
  {
    name: 'Vault or AWS KMS',
    country: 'the operator’s; of AWS, the region of KMS_REGION',
    settings: ['VAULT_ADDR', 'KMS_ENDPOINT', 'KMS_REGION'],
    sees: 'keys of shops at the moment of wrapping, and the shop’s id; no data of customers',
    because: 'the root key stays there',
    sealed: false,
    vi: {
      name: 'Vault hoặc AWS KMS',
      sees: 'khoá của cửa hàng lúc bọc khoá và mã cửa hàng; không có dữ liệu khách',
    },
  },
]

/** Settings that name an address and hand no data to anybody. */
export const NO_RECIPIENT = {
  DATA_HOSTS: 'the list of where the other hosts stand',
  PUBLIC_URL: 'our own address',
  EMBED_ORIGINS: 'sites of the operator that frame the console in the user’s own browser',
} as const satisfies Partial<Record<SettingName, string>>

const FILE = 'file of the shop'
const TEXT = 'text of the shop'
const PERSON = 'the person’s id on the platform'
const ACCOUNT = 'id of the Page'

/** The words of {@link SENT_WITH} for a merchant. */
export const SENT_VI: Readonly<Record<string, string>> = {
  [FILE]: 'tệp của cửa hàng',
  [TEXT]: 'nội dung cửa hàng viết',
  [PERSON]: 'mã của khách trên nền tảng',
  [ACCOUNT]: 'mã của Trang',
  'id of the post': 'mã bài viết',
  'id of the conversation': 'mã cuộc trò chuyện',
  'id of the message': 'mã tin nhắn',
  'id of the message answered': 'mã tin nhắn được trả lời',
  'id of the comment': 'mã bình luận',
  'our own id of the send': 'mã lần gửi của hệ thống',
  'sign-in code of the shop’s user': 'mã đăng nhập của người dùng cửa hàng',
  'id of the shop’s user on the platform': 'mã của người dùng cửa hàng trên nền tảng',
  'our own address for webhooks': 'địa chỉ nhận tin của hệ thống',
}

/** What each call to a platform carries of a shop and its customers, beside the token that it needs. */
export const SENT_WITH: Readonly<Record<string, readonly string[]>> = {
  'facebook.list-pages': [],
  'facebook.page-by-id': [ACCOUNT],
  'facebook.page-profile': [ACCOUNT],
  'facebook.posts': [ACCOUNT],
  'facebook.post': ['id of the post'],
  'facebook.person-profile': [PERSON],
  'facebook.person-from-conversation': [ACCOUNT, PERSON],
  'facebook.conversations': [ACCOUNT],
  'facebook.conversation-messages': ['id of the conversation'],
  'facebook.message': ['id of the message'],
  'facebook.subscribe-page': [ACCOUNT],
  'facebook.send-message': [PERSON, TEXT, FILE, 'id of the message answered', 'our own id of the send'],
  'facebook.save-attachment': [ACCOUNT, FILE],
  'facebook.sender-action': [PERSON],
  'facebook.private-reply': ['id of the comment', TEXT],
  'facebook.reply-comment': ['id of the comment', TEXT, FILE],
  'facebook.edit-comment': ['id of the comment', TEXT],
  'facebook.delete-comment': ['id of the comment'],
  'facebook.hide-comment': ['id of the comment'],
  'facebook.like-comment': ['id of the comment'],
  'facebook.comments': ['id of the post'],
  'facebook.comment': ['id of the comment'],
  'facebook.exchange-code': ['sign-in code of the shop’s user'],
  'facebook.extend-token': [],
  'facebook.debug-token': [],
  'facebook.granted-permissions': [],
  'facebook.me': [],
  'facebook.revoke': ['id of the shop’s user on the platform'],
  'facebook.unsubscribe-page': [ACCOUNT],
  'facebook.subscribed-apps': [ACCOUNT],
  'facebook.page-tasks': [],
  'facebook.app-subscriptions': [],
  'facebook.subscribe-app': ['our own address for webhooks'],
  'zalo.oa-profile': [],
  'zalo.followers': [],
  'zalo.person-detail': [PERSON],
  'zalo.request-info': [PERSON, TEXT],
  'zalo.send-message': [PERSON, TEXT, FILE, 'id of the message answered'],
  'zalo.upload-image': [FILE],
  'zalo.upload-gif': [FILE],
  'zalo.upload-file': [FILE],
  'zalo.quota': [PERSON],
  'zalo.oa-quota': [],
  'zalo.recent-chats': [],
  'zalo.conversation': [PERSON],
  'zalo.exchange-code': ['sign-in code of the shop’s user'],
  'zalo.refresh-token': [],
  'zalo.oa-identity': [],
  'zalo.oa-standing': [],
  'zalo.caller-region': [],
  'zalo.delete-follower-info': [PERSON],
}
