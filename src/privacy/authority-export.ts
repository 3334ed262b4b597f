import { createHash } from 'node:crypto'
import { newId } from '../kit/ids.ts'
import type { AuthorityCaseDoc, AuthorityExport, LegalBasis } from '../store/models/authority-case.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { AuthorityDeps } from './authority-cases.ts'
import { type AuthorityWish, type Beyond, beyondOrder } from './authority-scope.ts'
import { type ExportedSection, exportPerson } from './export-person.ts'
import { cutExport, type SharedFieldName } from './shared-fields.ts'

/** People one answer may tell of; an order on a whole channel is answered in parts. */
export const MAX_EXPORT_PEOPLE = 200

/** What is handed to the authority: the order it answers, and of each person what the order covers. */
export interface AuthorityAnswer {
  readonly number: string
  readonly authority: string
  readonly orderNumber: string
  readonly orderedAt: string
  readonly basis: LegalBasis
  readonly generatedAt: string
  readonly shop: { readonly id: string }
  readonly fields: readonly string[]
  readonly from: string
  readonly to: string
  readonly people: readonly {
    readonly id: string
    readonly channel: { readonly platform: string; readonly name: string }
    /** False where a store held more than can be told at once. */
    readonly complete: boolean
    readonly sections: readonly ExportedSection[]
  }[]
}

export type AuthorityExportOutcome =
  | AuthorityAnswer
  | 'not-found'
  | 'not-approved'
  | { readonly tooMany: number }
  | { readonly beyond: Beyond }

/** Gathers what the order covers, and nothing else: of the people, fields and span asked for, or of all that it names. */
export async function exportForAuthority(
  deps: AuthorityDeps,
  order: AuthorityCaseDoc,
  wish: AuthorityWish,
): Promise<AuthorityExportOutcome> {
  const named = wish.personIds === null ? null : [...new Set(wish.personIds)]
  const known = named === null ? [] : await peopleOf(deps, order, { _id: { $in: named } })
  if (named !== null && known.length !== named.length) return 'not-found'
  if (order.state !== 'approved' || order.orderHash === null) return 'not-approved'
  const covered = new Set(
    order.scope === 'people'
      ? order.people
      : known.filter(({ channelId }) => channelId === order.channelId).map(({ _id }) => _id),
  )
  const beyond = beyondOrder(order, covered, wish)
  if (beyond !== null) return { beyond }
  const cut = {
    fields: (wish.fields ?? order.fields) as SharedFieldName[],
    from: wish.from ?? order.from,
    to: wish.to ?? order.to,
  }
  const ids = named ?? (await idsOf(deps, order))
  if (ids.length > MAX_EXPORT_PEOPLE) return { tooMany: ids.length }
  return answerOf(deps, order, ids, cut)
}

const peopleOf = (
  { store }: Pick<AuthorityDeps, 'store'>,
  { shopId }: AuthorityCaseDoc,
  which: object,
): Promise<Pick<PersonDoc, '_id' | 'channelId'>[]> =>
  store.people
    .find({ shopId, ...which }, { channelId: 1 })
    .limit(MAX_EXPORT_PEOPLE + 1)
    .lean<Pick<PersonDoc, '_id' | 'channelId'>[]>()

async function idsOf(deps: AuthorityDeps, order: AuthorityCaseDoc): Promise<string[]> {
  if (order.scope === 'people') return order.people
  const everybody = await peopleOf(deps, order, { channelId: order.channelId })
  return everybody.map(({ _id }) => _id)
}

async function answerOf(
  deps: AuthorityDeps,
  order: AuthorityCaseDoc,
  ids: readonly string[],
  cut: { readonly fields: readonly SharedFieldName[]; readonly from: Date; readonly to: Date },
): Promise<AuthorityAnswer> {
  const people: AuthorityAnswer['people'][number][] = []
  for (const id of ids) {
    const held = await exportPerson(deps, order.shopId, id)
    if (held === null) continue
    const { platform, name } = held.channel
    people.push({ id, channel: { platform, name }, complete: held.complete, sections: cutExport(held, cut) })
  }
  return {
    number: order.number,
    authority: order.authority,
    orderNumber: order.orderNumber,
    orderedAt: order.orderedAt.toISOString(),
    basis: order.basis,
    generatedAt: new Date(deps.clock.nowMs()).toISOString(),
    shop: { id: order.shopId },
    fields: [...cut.fields],
    from: cut.from.toISOString(),
    to: cut.to.toISOString(),
    people,
  }
}

/** Puts on the case that this left, before it does. @param body its bytes as they are sent */
export async function noteAuthorityExport(
  { store, clock }: Pick<AuthorityDeps, 'store' | 'clock'>,
  order: AuthorityCaseDoc,
  answer: AuthorityAnswer,
  { by, requestId, body }: { readonly by: string; readonly requestId: string; readonly body: Buffer },
): Promise<boolean> {
  const row: AuthorityExport = {
    id: newId('aux'),
    at: new Date(clock.nowMs()),
    by,
    requestId,
    count: answer.people.length,
    fields: [...answer.fields],
    from: new Date(answer.from),
    to: new Date(answer.to),
    bytes: body.length,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    toldAt: null,
  }
  const noted = await store.authorityCases.updateOne(
    // Closed meanwhile: nothing leaves.
    { _id: order._id, shopId: order.shopId, state: 'approved' },
    { $push: { exports: row }, $set: { untold: true } },
  )
  return noted.modifiedCount === 1
}
