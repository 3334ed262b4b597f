import { type ConsentFact, coversText, isPolicyCode, type PolicyCode } from '../../config/permissions.ts'
import type { ConsentDoc } from '../store/models/consent.ts'

/** What stands for one code of one channel, as lists show it. */
export interface ConsentRow {
  /** Of the newest giving; of the newest act where there was none. */
  readonly id: string
  readonly channelId: string | null
  readonly code: string
  readonly state: 'granted' | 'withdrawn' | 'needs-consent'
  readonly textVersion: string
  readonly givenBy: string | null
  readonly givenAt: Date | null
  readonly withdrawnBy: string | null
  readonly withdrawnAt: Date | null
}

/** Acts in order → the newest of each code. */
export const newest = (rows: readonly ConsentDoc[]): Map<string, ConsentDoc> =>
  new Map(rows.map((row) => [row.code, row]))

/** Does this act, as the newest of its code, allow anything now? Not where the code's text is another one by now. */
export const holds = (row: ConsentDoc): boolean =>
  row.act === 'given' && isPolicyCode(row.code) && coversText(row.code, row.textHash)

export const holding = (rows: readonly ConsentDoc[]): ReadonlySet<PolicyCode> =>
  new Set([...newest(rows).values()].filter(holds).map((row) => row.code as PolicyCode))

export const toFacts = (rows: readonly ConsentDoc[]): ReadonlyMap<string, ConsentFact> =>
  new Map([...newest(rows)].map(([code, { act, textHash }]) => [code, { act, textHash }]))

/** Acts of one channel or of several, in order → one row for each code of each. */
export function toConsentRows(rows: readonly ConsentDoc[]): ConsentRow[] {
  const byCode = new Map<string, ConsentDoc[]>()
  for (const row of rows) {
    const key = `${row.channelId}\0${row.code}`
    const acts = byCode.get(key)
    if (acts) acts.push(row)
    else byCode.set(key, [row])
  }
  return [...byCode.values()].map(toConsentRow)
}

/** @param rows the acts on one code of one channel, in order; at least one */
function toConsentRow(rows: readonly ConsentDoc[]): ConsentRow {
  const last = rows.at(-1) as ConsentDoc
  const given = rows.findLast((row) => row.act === 'given') ?? null
  const withdrawn = last.act === 'withdrawn' ? last : null
  return {
    id: (given ?? last)._id,
    channelId: last.channelId,
    code: last.code,
    state: withdrawn ? 'withdrawn' : holds(last) ? 'granted' : 'needs-consent',
    textVersion: last.textVersion,
    givenBy: given?.givenBy ?? null,
    givenAt: given?.at ?? null,
    withdrawnBy: withdrawn?.givenBy ?? null,
    withdrawnAt: withdrawn?.at ?? null,
  }
}
