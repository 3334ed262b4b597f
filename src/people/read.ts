import { mediaIdOf, mediaModesOf, shownAddress } from '../store/media-names.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { findByTerms } from '../store/search-terms.ts'
import type { PeopleDeps } from './deps.ts'
import { openPerson, sourcesOf } from './fields.ts'
import { maskReach } from './mask.ts'

type ReadDeps = Pick<PeopleDeps, 'store' | 'vault' | 'clock'>

/** People one search may find; a longer list is no answer to a name or phone. */
const MAX_FOUND = 500

export interface PeopleFilter {
  readonly channelId?: string | undefined
  readonly q?: string | undefined
  readonly follower?: boolean | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** People of a shop, last changed first, phones and addresses masked. Names and phones are searched through the shop's blind index: whole words, accents aside. */
export async function listPeople(deps: ReadDeps, shopId: string, filter: PeopleFilter) {
  const { store } = deps
  const after = filter.cursor === undefined ? null : parseCursor(filter.cursor)
  const found = filter.q === undefined ? null : await searchPeople(deps, shopId, filter.q)
  const rows = await store.people
    .find({
      shopId,
      ...(filter.channelId === undefined ? {} : { channelId: filter.channelId }),
      ...(filter.follower === undefined ? {} : { follower: filter.follower }),
      ...(found === null ? {} : { _id: { $in: found } }),
      ...(after === null
        ? {}
        : { $or: [{ updatedAt: { $lt: after.at } }, { updatedAt: after.at, _id: { $lt: after.id } }] }),
    })
    .sort({ updatedAt: -1, _id: -1 })
    .limit(filter.limit + 1)
    .lean<PersonDoc[]>()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    items: await shapes(deps, shopId, page, { masked: true }),
    nextCursor: rows.length > page.length && last ? `${last.updatedAt.getTime()}.${last._id}` : null,
  }
}

export interface HowShown {
  /** Phone and address hidden but for what tells people apart. */
  readonly masked: boolean
}

export async function readPerson(deps: ReadDeps, shopId: string, personId: string, how: HowShown) {
  const person = await deps.store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
  return person ? ((await shapes(deps, shopId, [person], how))[0] ?? null) : null
}

/** Only what a person can be reached by, in clear: for whoever says what for. */
export async function readContact(deps: ReadDeps, shopId: string, personId: string) {
  const person = await deps.store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
  if (!person) return null
  const sealer = await deps.vault.forPeople(shopId, [personId], { create: false })
  const { phone, address, corrected } = openPerson(sealer, person)
  return { id: personId, phone, address, corrected }
}

async function shapes(deps: ReadDeps, shopId: string, people: readonly PersonDoc[], { masked }: HowShown) {
  const sealer = await deps.vault.forPeople(
    shopId,
    people.map((person) => person._id),
    { create: false },
  )
  const chats = await conversationIds(deps, shopId, people)
  const modeOf = await mediaModesOf(
    deps.store,
    shopId,
    people.flatMap(({ channelId, sealedAvatarUrl }) => (sealedAvatarUrl === null ? [] : [channelId])),
  )
  const nowMs = deps.clock.nowMs()
  return people.map((person) => {
    const clear = openPerson(sealer, person)
    const opened = masked ? maskReach(clear) : { ...clear, masked: [] }
    return {
      id: person._id,
      channelId: person.channelId,
      externalId: person.externalId,
      conversationId: chats.get(person._id) ?? null,
      name: opened.name,
      avatarUrl: shownAddress(
        modeOf(person.channelId),
        mediaIdOf(person._id, 'avatar'),
        opened.avatarUrl,
        nowMs,
      ),
      phone: opened.phone,
      address: opened.address,
      masked: opened.masked,
      follower: person.follower,
      followedAt: person.followedAt?.toISOString() ?? null,
      lastInteractionAt: person.lastInteractionAt?.toISOString() ?? null,
      restrictedAt: person.restrictedAt?.toISOString() ?? null,
      sources: sourcesOf(person, opened),
      corrected: opened.corrected,
    }
  })
}

/** The chat with each of them, where there is one. */
async function conversationIds(
  deps: ReadDeps,
  shopId: string,
  people: readonly PersonDoc[],
): Promise<Map<string, string>> {
  const rows = await deps.store.conversations
    .find({ shopId, personId: { $in: people.map((person) => person._id) } }, { personId: 1 })
    .lean<Pick<ConversationDoc, '_id' | 'personId'>[]>()
  return new Map(rows.map(({ _id, personId }) => [personId, _id]))
}

/** People whose name or phone holds every term of the query. */
async function searchPeople(deps: ReadDeps, shopId: string, q: string): Promise<string[]> {
  const index = await deps.vault.blindIndex(shopId)
  const phone = index.phone(q)
  const terms = phone === null ? index.words(q) : [phone]
  if (terms.length === 0) return []
  const kind = phone === null ? 'name' : 'phone'
  const rows = await findByTerms(deps.store, shopId, kind, terms, MAX_FOUND)
  return [...new Set(rows.map((row) => row.personId))]
}

function parseCursor(cursor: string): { at: Date; id: string } | null {
  const match = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor)
  return match?.[1] && match[2] ? { at: new Date(Number(match[1])), id: match[2] } : null
}
