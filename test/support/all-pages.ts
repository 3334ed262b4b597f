import type { ApiClient } from './api-client.ts'

/** A list as the API gives it. */
export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

/** A whole list, read page by page. */
export async function allPages<T>(client: ApiClient, path: string, limit: number): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const query = `limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const page: Page<T> = (await client.get<Page<T>>(`${path}${path.includes('?') ? '&' : '?'}${query}`)).body
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}
