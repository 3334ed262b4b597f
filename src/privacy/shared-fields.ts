import type { ExportedName, Words } from './export-table.ts'
import type { ExportedItem, ExportedSection, PersonExport } from './export-person.ts'

interface SharedField extends Words {
  /** Fields of the export, by store, as they are named there. */
  readonly of: Partial<Record<ExportedName, readonly string[]>>
}

/** What may be handed to somebody outside, piece by piece: a closed list, so that nobody can be given "everything". */
export const SHARED_FIELDS = {
  'platform-id': { vi: 'Mã trên nền tảng', en: 'Id on the platform', of: { people: ['externalId'] } },
  name: { vi: 'Tên', en: 'Name', of: { people: ['name', 'correctedName'] } },
  phone: { vi: 'Số điện thoại', en: 'Phone', of: { people: ['phone', 'correctedPhone'] } },
  address: { vi: 'Địa chỉ', en: 'Address', of: { people: ['address', 'correctedAddress'] } },
  picture: { vi: 'Ảnh đại diện', en: 'Picture', of: { people: ['avatarUrl'] } },
  'contact-times': {
    vi: 'Thời điểm liên hệ',
    en: 'Times of contact',
    of: { people: ['followedAt', 'lastInteractionAt'], conversations: ['lastMessageAt', 'lastContactAt'] },
  },
  messages: {
    vi: 'Nội dung tin nhắn',
    en: 'Texts of messages',
    of: { messages: ['direction', 'text', 'edit', 'sentAt', 'editedAt', 'deletedAt'] },
  },
  attachments: {
    vi: 'Tệp đính kèm',
    en: 'Attachments',
    of: { messages: ['attachments', 'sentAt'], comments: ['attachments', 'createdAt'] },
  },
  comments: {
    vi: 'Bình luận',
    en: 'Comments',
    of: { comments: ['postExternalId', 'own', 'text', 'createdAt', 'editedAt', 'deletedAt'] },
  },
  posts: { vi: 'Bài viết trên Trang', en: 'Posts on the Page', of: { posts: ['text', 'link', 'createdAt'] } },
} as const satisfies Record<string, SharedField>

export type SharedFieldName = keyof typeof SHARED_FIELDS
export const SHARED_FIELD_NAMES = Object.keys(SHARED_FIELDS) as [SharedFieldName, ...SharedFieldName[]]

/** What a person is asked about for a partner: who they are and how they are reached; never what they wrote. */
export const PARTNER_FIELDS = ['name', 'phone', 'address', 'platform-id'] as const

/** These say what is so now, and have no time of their own; everything else lies inside a span or outside of it. */
const TIMELESS: ReadonlySet<string> = new Set(['people', 'conversations'] satisfies ExportedName[])

export interface Cut {
  readonly fields: readonly SharedFieldName[]
  /** From this moment, before that one. */
  readonly from: Date
  readonly to: Date
}

/** Of all that is held on a person, the fields named and, of what was written, the span. Sections left empty are left out. */
export function cutExport({ sections }: PersonExport, { fields, from, to }: Cut): ExportedSection[] {
  return sections.flatMap((section): ExportedSection[] => {
    const names = new Set(fields.flatMap((field) => ofStore(SHARED_FIELDS[field], section.store)))
    if (names.size === 0) return []
    const items = section.items
      .filter(({ at }) => TIMELESS.has(section.store) || lies(at, from, to))
      .map((item) => only(item, names))
      .filter(({ values }) => values.length > 0)
    return items.length === 0 ? [] : [{ ...section, items }]
  })
}

const ofStore = ({ of }: SharedField, store: ExportedName): readonly string[] => of[store] ?? []

const only = (item: ExportedItem, names: ReadonlySet<string>): ExportedItem => ({
  ...item,
  values: item.values.filter(({ field }) => names.has(field)),
})

/** Whatever has no time is left out: it cannot be shown to lie inside. */
function lies(at: string | null, from: Date, to: Date): boolean {
  if (at === null) return false
  const atMs = Date.parse(at)
  return atMs >= from.getTime() && atMs < to.getTime()
}
