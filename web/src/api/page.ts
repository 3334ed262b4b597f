/** A page of a list. */
export interface Page<T> {
  items: T[]
  readonly nextCursor: string | null
}

/** The items of all pages; one that moved between two reads comes once, as it was read first. */
export function itemsOf<T extends { readonly id: string }>(pages: readonly Page<T>[] | undefined): T[] {
  const byId = new Map<string, T>()
  for (const page of pages ?? []) {
    for (const item of page.items) if (!byId.has(item.id)) byId.set(item.id, item)
  }
  return [...byId.values()]
}

export const nextCursorOf = <T>(page: Page<T>): string | undefined => page.nextCursor ?? undefined
