interface Branch {
  [key: string]: Branch | true
}
/** Without a prototype: a path named like something inherited finds nothing. */
const newBranch = (): Branch => Object.create(null) as Branch

/**
 * Copies only the named paths of an answer: `name`, `posts.id` (lists are walked through). A path without children
 * passes all that is below it. Everything else is left behind, whatever its depth.
 */
export function pickFields(answer: unknown, paths: readonly string[]): unknown {
  return copy(answer, grow(paths))
}

function grow(paths: readonly string[]): Branch {
  const root = newBranch()
  for (const path of paths) {
    const keys = path.split('.')
    let at = root
    for (const [index, key] of keys.entries()) {
      const here = at[key]
      if (here === true) break
      if (index === keys.length - 1) at[key] = true
      else {
        const next = here ?? newBranch()
        at[key] = next
        at = next
      }
    }
  }
  return root
}

function copy(value: unknown, branch: Branch): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, branch))
  if (typeof value !== 'object' || value === null) return undefined
  const picked: Record<string, unknown> = {}
  for (const [key, below] of Object.entries(branch)) {
    if (!Object.hasOwn(value, key)) continue
    const found = (value as Record<string, unknown>)[key]
    picked[key] = below === true || found === null ? found : copy(found, below)
  }
  return picked
}
