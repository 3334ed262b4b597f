import { appendEvents } from '../events/append.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import { SEALED } from './fields.ts'
import { personChanged } from './person-events.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** As long as somebody may be answered, their conversation is open. */
const OPEN_CONVERSATION_MS = 7 * DAY_MS
const AT_ONCE = 200

type ForgetDeps = Pick<PeopleDeps, 'store' | 'clock' | 'wantIndexed'>

/** Fields the retention table ends with the following: phone and address whoever wrote them, the name where it was fetched. */
const FORGOTTEN = ['phone', 'address'] as const

/**
 * Of people who no longer follow their OA: a day after they left, or once their conversation is over, what was fetched of
 * them goes, and phone and address altogether (P21, ZA2). What staff wrote themselves is the shop's own word and stays.
 * @returns how many were forgotten
 */
export async function forgetUnfollowed(deps: ForgetDeps): Promise<number> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const due = await store.people
    .find({ forgetDueAt: { $type: 'date', $lte: now } }, null, {
      system: 'people of all shops who left their OA',
    })
    .sort({ forgetDueAt: 1 })
    .limit(AT_ONCE)
    .lean<PersonDoc[]>()
  let forgotten = 0
  for (const person of due) if (await forget(deps, person, now)) forgotten += 1
  return forgotten
}

async function forget(deps: ForgetDeps, person: PersonDoc, now: Date): Promise<boolean> {
  const { store } = deps
  const { _id, shopId, forgetDueAt } = person
  // Whoever follows again meanwhile has no such date any more.
  const asRead = { _id, shopId, follower: false, forgetDueAt: forgetDueAt ?? null }
  const openUntil = await conversationOpenUntil(deps, person)
  if (openUntil !== null && openUntil > now) {
    await store.people.updateOne(asRead, { $set: { forgetDueAt: openUntil } })
    return false
  }
  const fields = FIELDS.filter((field) => isOver(person, field))
  const done = await store.transaction(async (session) => {
    const changed = await store.people.updateOne(
      asRead,
      {
        $set: {
          ...Object.fromEntries(fields.map((field) => [SEALED[field], null])),
          forgetDueAt: null,
          updatedAt: now,
        },
        $unset: Object.fromEntries(fields.map((field) => [`sources.${field}`, ''])),
      },
      { session },
    )
    if (changed.modifiedCount === 0) return false
    if (fields.length > 0) await appendEvents(store, [personChanged(person, now)], session)
    return fields.length > 0
  })
  if (done) deps.wantIndexed(shopId, [_id])
  return done
}

const FIELDS = ['name', ...FORGOTTEN] as const

function isOver(person: PersonDoc, field: (typeof FIELDS)[number]): boolean {
  if (person[SEALED[field]] === null) return false
  return FORGOTTEN.some((one) => one === field) || person.sources[field]?.from === 'profile'
}

async function conversationOpenUntil(
  { store }: Pick<PeopleDeps, 'store'>,
  { _id, shopId }: PersonDoc,
): Promise<Date | null> {
  const chat = await store.conversations
    .findOne({ shopId, personId: _id }, { lastContactAt: 1 })
    .lean<Pick<ConversationDoc, 'lastContactAt'>>()
  return chat?.lastContactAt ? new Date(chat.lastContactAt.getTime() + OPEN_CONVERSATION_MS) : null
}
