/** Where a list goes on: time and id of the last row shown. Opaque to clients; an unreadable one starts at the beginning. */
export const cursorOf = (at: Date, id: string): string =>
  Buffer.from(`${at.getTime()}.${id}`).toString('base64url')

export function parseCursor(cursor: string | undefined): { readonly at: Date; readonly id: string } | null {
  if (cursor === undefined) return null
  const match = /^(\d{1,15})\.([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  return match?.[1] !== undefined && match[2] !== undefined
    ? { at: new Date(Number(match[1])), id: match[2] }
    : null
}

/** Filter for rows after the cursor in a list sorted by (field, _id), newest or oldest first. */
export function afterCursor(
  field: string,
  cursor: string | undefined,
  order: 'asc' | 'desc',
): Record<string, unknown> {
  const at = parseCursor(cursor)
  if (at === null) return {}
  const beyond = order === 'desc' ? '$lt' : '$gt'
  return { $or: [{ [field]: { [beyond]: at.at } }, { [field]: at.at, _id: { [beyond]: at.id } }] }
}
