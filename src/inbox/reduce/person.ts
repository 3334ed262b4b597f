import type { FollowEvent, SubmittedInfoEvent } from '../../channels/inbound-event.ts'
import { isVisitor } from '../../channels/visitor.ts'
import { idOf } from '../../kit/ids.ts'
import { FORGET_AFTER_MS, type PersonDoc, type PersonSource } from '../../store/models/person.ts'
import { compareClaims, later } from '../later.ts'
import type { Subject, WorkingSet } from '../working-set.ts'
import { blankPerson } from './blank.ts'

/** A person as found, or made: an event is the first we hear of them. */
export function ensurePerson(set: WorkingSet, of: Subject, externalId: string, receivedAt: Date): PersonDoc {
  return (
    set.people.get(idOf('per', of.channelId, externalId)) ??
    set.people.add(blankPerson(of, externalId, receivedAt))
  )
}

/** The person did something towards the account. The first time makes their profile due; of a visitor there is none. */
export function noteInteraction(set: WorkingSet, person: PersonDoc, at: Date, receivedAt: Date): void {
  set.people.change(person._id, {
    lastInteractionAt: later(person.lastInteractionAt, at),
    updatedAt: later(person.updatedAt, at),
    ...(person.lastInteractionAt === null && person.profileTriedAt === null && !isVisitor(person.externalId)
      ? { profileDueAt: person.profileDueAt ?? receivedAt }
      : {}),
  })
}

type TakenField = 'name' | 'phone' | 'address'
const SEALED_IN = { name: 'sealedName', phone: 'sealedPhone', address: 'sealedAddress' } as const

/** What the person wrote down for the shop stands over what a platform happens to call them. */
const RANK: Readonly<Record<PersonSource, number>> = { webhook: 0, profile: 0, submitted: 1, staff: 2 }

/** Takes over a personal field where it is newer than what stands; corrections lie beside it and are not touched. */
export function takeField(
  set: WorkingSet,
  person: PersonDoc,
  field: TakenField,
  text: string,
  from: 'webhook' | 'submitted',
  at: Date,
): void {
  const member = SEALED_IN[field]
  const place = { collection: 'people', documentId: person._id, field: member }
  const stands = person.sources[field]
  const sealed = person[member]
  const standing = sealed === null ? '' : set.seals.open(person.shopId, person._id, place, sealed)
  const wins = compareClaims(
    [RANK[from], at.getTime(), text],
    stands === undefined ? null : [RANK[stands.from], stands.at.getTime(), standing],
  )
  set.people.change(person._id, { updatedAt: later(person.updatedAt, at) })
  if (wins <= 0) return
  set.people.change(person._id, {
    sources: { ...person.sources, [field]: { from, at } },
    ...(standing === text && sealed !== null
      ? {}
      : { [member]: set.seals.seal(person.shopId, person._id, place, text) }),
  })
}

/** The newest by platform time decides; of two at the same moment, that they left. */
export function applyFollow(set: WorkingSet, of: Subject, event: FollowEvent, receivedAt: Date): void {
  const at = new Date(event.atMs)
  const person = ensurePerson(set, of, event.personId, receivedAt)
  const follows = event.kind === 'followed'
  const wins = compareClaims(
    [event.atMs, follows ? 0 : 1],
    person.followChangedAt === null ? null : [person.followChangedAt.getTime(), person.follower ? 0 : 1],
  )
  const changed = set.people.change(person._id, {
    updatedAt: later(person.updatedAt, at),
    ...(follows ? { followedAt: later(person.followedAt, at) } : {}),
    ...(wins > 0
      ? {
          follower: follows,
          followChangedAt: at,
          forgetDueAt: follows ? null : new Date(at.getTime() + FORGET_AFTER_MS),
        }
      : {}),
  })
  if (follows) noteInteraction(set, changed, at, receivedAt)
}

/** The person pressed "share": name, phone and address as they wrote them. */
export function applySubmittedInfo(
  set: WorkingSet,
  of: Subject,
  event: SubmittedInfoEvent,
  receivedAt: Date,
): void {
  const at = new Date(event.atMs)
  const { _id } = ensurePerson(set, of, event.personId, receivedAt)
  for (const field of ['name', 'phone', 'address'] as const) {
    const text = event[field]
    if (text !== null) takeField(set, set.people.get(_id) as PersonDoc, field, text, 'submitted', at)
  }
  noteSubmission(set, set.people.get(_id) as PersonDoc, event)
  noteInteraction(set, set.people.get(_id) as PersonDoc, at, receivedAt)
}

/** Forms kept as evidence; a shop that asks more often than that has the newest. */
const SUBMISSIONS_KEPT = 20

/** The consent itself, beside what was shared: it stays when a newer form or a correction takes the fields' place. */
function noteSubmission(set: WorkingSet, person: PersonDoc, event: SubmittedInfoEvent): void {
  const fields = (['name', 'phone', 'address'] as const).filter((field) => event[field] !== null)
  const told: Submission = { event: 'user_submit_info', at: new Date(event.atMs), fields: [...fields] }
  const known = person.submissions ?? []
  if (known.some((one) => compareSubmissions(one, told) === 0)) return
  const submissions = [...known, told].sort(compareSubmissions).slice(0, SUBMISSIONS_KEPT)
  if (submissions.includes(told)) set.people.change(person._id, { submissions })
}

type Submission = NonNullable<PersonDoc['submissions']>[number]

/** Newest first; of two at one moment always the same one. */
const compareSubmissions = (a: Submission, b: Submission): number =>
  b.at.getTime() - a.at.getTime() || a.fields.join().localeCompare(b.fields.join())
