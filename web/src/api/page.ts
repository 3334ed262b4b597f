/** A page of a list. */
export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

export const itemsOf = <T>(pages: readonly Page<T>[] | undefined): T[] =>
  pages?.flatMap((page) => page.items) ?? []

export const nextCursorOf = <T>(page: Page<T>): string | undefined => page.nextCursor ?? undefined
