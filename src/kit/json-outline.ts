/** Deeper or longer than this is cut: an outline is read by a person. */
const MAX_DEPTH = 12
const MAX_MEMBERS = 60
const NAME = /^[\w.:-]{1,64}$/
/** A discriminator's value says which kind a thing is and nothing about anybody. */
const KIND_VALUE = /^[a-z][a-z_]{0,39}$/

/**
 * The form of a JSON value without its contents: member names, types, lengths. Values stay only under the names given, and
 * only where they look like the name of a kind (`user_send_text`).
 */
export function outlineOf(value: unknown, kindNames: ReadonlySet<string>, depth = 0): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return `text of ${value.length}`
  if (typeof value === 'number') return 'number'
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_MEMBERS).map((member) => outlineOf(member, kindNames, depth + 1))
    return value.length > MAX_MEMBERS ? [...shown, `… of ${value.length}`] : shown
  }
  const members = Object.entries(value as Record<string, unknown>)
  const shown = members.slice(0, MAX_MEMBERS).map(([name, member], at) => {
    const isKind = kindNames.has(name) && typeof member === 'string' && KIND_VALUE.test(member)
    return [
      NAME.test(name) ? name : `member ${at + 1}`,
      isKind ? member : outlineOf(member, kindNames, depth + 1),
    ]
  })
  return Object.fromEntries(shown)
}
