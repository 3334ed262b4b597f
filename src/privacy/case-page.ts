/** A list of cases, newest first: where a page of it ends, and what comes after. */
export interface CasePage<Row> {
  readonly rows: Row[]
  readonly nextCursor: string | null
}

/** The filter of what stands below a cursor. @param field the list's date */
export function belowCursor(field: string, cursor: string | undefined): object {
  const after = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor ?? '')
  if (!after) return {}
  const at = new Date(Number(after[1]))
  return { $or: [{ [field]: { $lt: at } }, { [field]: at, _id: { $lt: after[2] } }] }
}

/** @param found one row more than the page has, where there are more */
export function pageOf<Row extends { _id: string }>(
  found: readonly Row[],
  limit: number,
  atOf: (row: Row) => Date,
): CasePage<Row> {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows,
    nextCursor: found.length > limit && last ? `${atOf(last).getTime()}.${last._id}` : null,
  }
}
