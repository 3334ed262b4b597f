import { barredNow, withoutBarred } from '../access/barred.ts'
import { openerFor } from '../inbox/read/opened.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PrivacyDeps } from './deps.ts'
import { EXPORTED, type ExportedName, type ExportedStore, type FieldRule } from './export-table.ts'

/** More than anybody wrote to one account in their life; an answer that is cut says so. */
const ROWS_A_STORE = 50_000

export interface ExportedValue {
  readonly field: string
  readonly vi: string
  readonly en: string
  readonly value: unknown
  /** Where it came from and since when, where that is known of the field alone. */
  readonly source: string | null
  readonly at: string | null
}

export interface ExportedItem {
  /** `platform`: told or read there · `person`: they shared it · `staff`: the shop wrote it */
  readonly source: string
  readonly at: string | null
  readonly values: readonly ExportedValue[]
}

export interface ExportedSection {
  readonly store: ExportedName
  readonly code: string
  readonly vi: string
  readonly en: string
  readonly items: readonly ExportedItem[]
}

export interface PersonExport {
  readonly generatedAt: string
  readonly person: { readonly id: string; readonly externalId: string }
  readonly channel: {
    readonly id: string
    readonly platform: string
    readonly name: string
    readonly externalId: string
  }
  readonly shop: { readonly id: string }
  /** False where a store held more than can be told at once. */
  readonly complete: boolean
  readonly sections: readonly ExportedSection[]
}

type Row = Readonly<Record<string, unknown>> & { readonly _id: string }
/** Looks and disclosures that are told, the newest; older ones say no more of who looks. */
const LOOKS = 1_000

/** Everything that is held on a person, by clause of the policy, with source and time. @returns null: no such person of this shop */
export async function exportPerson(
  deps: Pick<PrivacyDeps, 'store' | 'vault' | 'clock'>,
  shopId: string,
  personId: string,
): Promise<PersonExport | null> {
  const person = await deps.store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
  if (!person) return null
  const channel = await deps.store.channels.findOne({ _id: person.channelId, shopId }).lean<ChannelDoc>()
  const opener = await openerFor(deps, shopId, [personId])
  const rows = await rowsOf(deps, person)
  const sections = (Object.keys(EXPORTED) as ExportedName[]).map((store): ExportedSection => {
    const rule: ExportedStore = EXPORTED[store]
    return {
      store,
      code: rule.codes[person.platform],
      ...rule.title,
      items: rows[store].map((row) => ({
        source: sourceOf(store, row),
        at: timeOf(row),
        values: valuesOf(rule, row, (field, sealed) =>
          opener.open(ownerOf(store, row, personId), placeOf(store, row, field), sealed),
        ),
      })),
    }
  })
  return {
    generatedAt: new Date(deps.clock.nowMs()).toISOString(),
    person: { id: person._id, externalId: person.externalId },
    channel: {
      id: person.channelId,
      platform: person.platform,
      name: channel?.name ?? '',
      externalId: channel?.externalId ?? '',
    },
    shop: { id: shopId },
    complete: Object.values(rows).every((found) => found.length < ROWS_A_STORE),
    sections,
  }
}

async function rowsOf(
  { store, clock }: Pick<PrivacyDeps, 'store' | 'clock'>,
  person: PersonDoc,
): Promise<Readonly<Record<ExportedName, readonly Row[]>>> {
  const { shopId, channelId, _id: personId } = person
  const conversations = await store.conversations.find({ shopId, personId }).lean<Row[]>()
  const conversationIds = conversations.map(({ _id }) => _id)
  const own = await store.comments
    .find({ shopId, channelId, personId })
    .sort({ createdAt: 1 })
    .limit(ROWS_A_STORE)
    .lean<Row[]>()
  // The copy may reach the merchant, whom an order may bar from being told.
  const barred = await barredNow({ store }, shopId, clock.nowMs())
  const named = { shopId, people: personId, ...withoutBarred(barred) }
  const [
    messages,
    answers,
    posts,
    media,
    keptMedia,
    privacyRequests,
    partnerConsents,
    accessLog,
    disclosures,
  ] = await Promise.all([
    store.messages
      .find({ shopId, conversationId: { $in: conversationIds }, stub: false })
      .sort({ sentAt: 1 })
      .limit(ROWS_A_STORE)
      .lean<Row[]>(),
    store.comments
      .find({ shopId, channelId, own: true, parentId: { $in: own.map(({ _id }) => _id) } })
      .lean<Row[]>(),
    store.posts.find({ shopId, channelId, byPersonId: personId }).sort({ createdAt: 1 }).lean<Row[]>(),
    store.media.find({ shopId, usedIn: { $in: conversationIds } }).lean<Row[]>(),
    store.keptMedia.find({ shopId, personId, state: 'kept' }).limit(ROWS_A_STORE).lean<Row[]>(),
    store.privacyRequests.find({ shopId, personId }).sort({ receivedAt: 1 }).lean<Row[]>(),
    store.partnerConsents.find({ shopId, personId }).sort({ at: 1 }).limit(ROWS_A_STORE).lean<Row[]>(),
    store.accessLog.find(named).sort({ at: -1, _id: -1 }).limit(LOOKS).lean<Row[]>(),
    store.disclosures.find(named).sort({ seq: -1 }).limit(LOOKS).lean<Row[]>(),
  ])
  return {
    people: [person as unknown as Row],
    conversations,
    messages,
    comments: [...own, ...answers],
    posts,
    media,
    keptMedia,
    privacyRequests,
    partnerConsents,
    accessLog,
    disclosures,
  }
}

/** Under whose key it is sealed; null: the shop's. */
const ownerOf = (store: ExportedName, row: Row, personId: string): string | null =>
  store === 'media' || store === 'privacyRequests' || (store === 'comments' && row.own === true)
    ? null
    : personId

const placeOf = (store: ExportedName, row: Row, field: string) => ({
  collection: store,
  documentId: row._id,
  field,
})

type Open = (field: string, sealed: Buffer) => string | null

function valuesOf({ fields }: ExportedStore, row: Row, open: Open): ExportedValue[] {
  return Object.entries(fields).flatMap(([field, rule]): ExportedValue[] => {
    if ('left' in rule) return []
    const value = readable(row[field], rule, (sealed) => open(field, sealed))
    if (value === null) return []
    return [{ field: nameOf(field), vi: rule.vi, en: rule.en, value, ...fieldSource(row, field) }]
  })
}

function readable(
  value: unknown,
  { how }: Exclude<FieldRule, { left: string }>,
  open: (sealed: Buffer) => string | null,
): unknown {
  if (value === null || value === undefined) return null
  if (how === 'sealed' || how === 'sealed-list') {
    const text = Buffer.isBuffer(value) ? open(value) : null
    return text === null ? null : how === 'sealed' ? text : (JSON.parse(text) as unknown)
  }
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value) && value.length === 0) return null
  return value
}

/** `sealedPhone` → `phone`: how a field is kept is no matter of the person's. */
const nameOf = (field: string): string => {
  if (field === '_id') return 'id'
  const bare = field.replace(/^sealed/, '')
  return bare.charAt(0).toLowerCase() + bare.slice(1)
}

/** A profile's fields each have a source of their own. */
function fieldSource(row: Row, field: string): { source: string | null; at: string | null } {
  const sources = row.sources as PersonDoc['sources'] | undefined
  const known = sources?.[(field.startsWith('sealed') ? nameOf(field) : field) as keyof PersonDoc['sources']]
  return known ? { source: known.from, at: new Date(known.at).toISOString() } : { source: null, at: null }
}

function sourceOf(store: ExportedName, row: Row): string {
  if (OURS.has(store)) return 'staff'
  if ((store === 'messages' && row.direction === 'out') || row.own === true) return 'staff'
  return row.history === true ? 'history' : 'webhook'
}

/** What the shop itself has made, the platform told none of it. */
const OURS: ReadonlySet<ExportedName> = new Set([
  'privacyRequests',
  'partnerConsents',
  'media',
  'accessLog',
  'disclosures',
])

function timeOf(row: Row): string | null {
  const at = row.sentAt ?? row.createdAt ?? row.receivedAt ?? row.updatedAt ?? row.at
  return at instanceof Date ? at.toISOString() : null
}
