import { z } from 'zod'

/** Largest page we ask for; wider reads are refused with "reduce the amount of data". */
export const PAGE_SIZE = '50'

/** Parameters of a `next` link that say where the list goes on. The link also holds the token: it is never kept whole. */
const POSITION = ['after', 'since', 'until', '__paging_token', '__previous'] as const

/** A list as the Graph API gives it, with the place where it goes on; null: no more. An empty page may still go on. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .object({
      data: z.array(item),
      paging: z.object({ next: z.string().optional() }).optional().catch(undefined),
    })
    .transform(({ data, paging }) => ({
      items: data,
      after: paging?.next === undefined ? null : toPosition(paging.next),
    }))

/** Where to go on, as the previous page told it. */
export function positionQuery(after: string | null | undefined): Record<string, string> {
  if (after === null || after === undefined) return {}
  const told = new URLSearchParams(after)
  return Object.fromEntries(
    POSITION.flatMap((name) => {
      const value = told.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

function toPosition(next: string): string | null {
  if (!URL.canParse(next)) return null
  const told = new URL(next).searchParams
  const position = new URLSearchParams()
  for (const name of POSITION) {
    const value = told.get(name)
    if (value !== null) position.set(name, value)
  }
  return position.size > 0 ? position.toString() : null
}
