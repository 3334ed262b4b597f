/** A stored document and what a turn makes of it. */
interface Draft<Doc> {
  doc: Doc
  /** As read; null: not stored yet. */
  readonly stored: Doc | null
  /** Members changed so far; what a stored document's update will set. */
  patch: Partial<Doc>
}

export interface Change<Doc> {
  readonly before: Doc
  readonly after: Doc
  readonly patch: Partial<Doc>
}

/**
 * Documents of one collection as they are being changed: what was read stays as it was, what changes is gathered, and what
 * ends up as it was is no change. Documents are never altered in place.
 */
export class Drafts<Doc extends { readonly _id: string }> {
  readonly #byId = new Map<string, Draft<Doc>>()
  /** Grows with every change that is one: tells whether an event had an effect. */
  version = 0

  constructor(stored: readonly Doc[] = []) {
    for (const doc of stored) this.#byId.set(doc._id, { doc, stored: doc, patch: {} })
  }

  get(id: string): Doc | undefined {
    return this.#byId.get(id)?.doc
  }

  add(doc: Doc): Doc {
    this.#byId.set(doc._id, { doc, stored: null, patch: {} })
    this.version += 1
    return doc
  }

  /** Sets members. @returns the document as it is now */
  change(id: string, wanted: Partial<Doc>): Doc {
    const draft = this.#byId.get(id)
    if (draft === undefined) throw new Error('A document is changed that was neither read nor made')
    const changed: Partial<Doc> = {}
    let changes = false
    for (const [name, value] of Object.entries(wanted) as [keyof Doc, Doc[keyof Doc]][]) {
      if (same(draft.doc[name], value)) continue
      changed[name] = value
      changes = true
    }
    if (!changes) return draft.doc
    draft.doc = { ...draft.doc, ...changed }
    draft.patch = { ...draft.patch, ...changed }
    this.version += 1
    return draft.doc
  }

  all(): Doc[] {
    return [...this.#byId.values()].map((draft) => draft.doc)
  }

  added(): Doc[] {
    return [...this.#byId.values()].filter((draft) => draft.stored === null).map((draft) => draft.doc)
  }

  changed(): Change<Doc>[] {
    const changes: Change<Doc>[] = []
    for (const { doc, stored, patch } of this.#byId.values()) {
      if (stored !== null && Object.keys(patch).length > 0)
        changes.push({ before: stored, after: doc, patch })
    }
    return changes
  }
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.equals(b)
  return JSON.stringify(a) === JSON.stringify(b)
}
