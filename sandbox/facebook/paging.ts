import { badParam, GraphError } from './graph-error.ts'
import type { GraphCall } from './graph-call.ts'
import { textParam } from './graph-call.ts'
import type { World } from './world.ts'

const DEFAULT_LIMIT = 25
const LARGEST_LIMIT = 100

export interface Listing {
  data: unknown[]
  paging?: { cursors?: { before: string; after: string }; next?: string; previous?: string }
  summary?: Record<string, unknown>
}

const toCursor = (id: string) => Buffer.from(id).toString('base64url')
const fromCursor = (cursor: string) => Buffer.from(cursor, 'base64url').toString()
/** A cursor with this mark leads to a page without items that still has `next` (switch `emptyPages`). */
const EMPTY_MARK = 'empty:'

function limitOf(world: World, params: Record<string, unknown>): number {
  const limit = Number(textParam(params, 'limit') ?? DEFAULT_LIMIT)
  if (!Number.isInteger(limit) || limit < 1) throw badParam('param limit must be a positive integer')
  const { widestRead } = world.state.app
  if (widestRead !== null && limit > widestRead)
    throw new GraphError(1, "Please reduce the amount of data you're asking for, then retry your request")
  return Math.min(limit, LARGEST_LIMIT)
}

/** The URL of this call again with other parameters; carries the token, as Meta's do. */
export function linkTo(world: World, call: GraphCall, change: Record<string, string | undefined>): string {
  const url = new URL(`${world.kit.url()}/facebook/graph/${call.version}/${call.segments.join('/')}`)
  for (const [name, value] of Object.entries({ access_token: call.token.token, ...call.params, ...change })) {
    if (value === undefined || name === 'appsecret_proof') continue
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return url.toString()
}

/** One page of a list by cursors. `items` in the order of the list, newest or first item first. */
export function pageByCursor<T>(
  world: World,
  call: GraphCall,
  items: readonly T[],
  idOf: (item: T) => string,
  show: (item: T) => unknown,
): Listing {
  const limit = limitOf(world, call.params)
  const after = textParam(call.params, 'after')
  const before = textParam(call.params, 'before')
  let start = 0
  let empty = false
  if (after !== undefined) {
    let id = fromCursor(after)
    empty = id.startsWith(EMPTY_MARK)
    if (empty) id = id.slice(EMPTY_MARK.length)
    start = items.findIndex((item) => idOf(item) === id) + 1
    if (start === 0) throw badParam('After Cursor specified exceeds the max limit supported by this endpoint')
  } else if (before !== undefined) {
    const id = fromCursor(before)
    start = Math.max(0, items.findIndex((item) => idOf(item) === id) - limit)
  }
  if (empty) {
    const cursor = toCursor(idOf(items[start - 1] as T))
    return {
      data: [],
      paging: {
        cursors: { before: cursor, after: cursor },
        next: linkTo(world, call, { after: cursor, before: undefined }),
      },
    }
  }
  const part = items.slice(start, start + limit)
  const first = part[0]
  const last = part.at(-1)
  if (first === undefined || last === undefined) return { data: [] }
  const more = start + part.length < items.length
  const afterCursor = toCursor(world.state.app.emptyPages && more ? EMPTY_MARK + idOf(last) : idOf(last))
  const beforeCursor = toCursor(idOf(first))
  return {
    data: part.map(show),
    paging: {
      cursors: { before: beforeCursor, after: afterCursor },
      ...(more ? { next: linkTo(world, call, { after: afterCursor, before: undefined }) } : {}),
      ...(start > 0 ? { previous: linkTo(world, call, { before: beforeCursor, after: undefined }) } : {}),
    },
  }
}

/** One page of posts by time, newest first: `until` and `__paging_token` inside `next`. */
export function pageByTime<T>(
  world: World,
  call: GraphCall,
  items: readonly T[],
  parts: { idOf: (item: T) => string; atMs: (item: T) => number; show: (item: T) => unknown },
): Listing {
  const limit = limitOf(world, call.params)
  const untilS = numberOf(call.params, 'until')
  const sinceS = numberOf(call.params, 'since')
  const token = textParam(call.params, '__paging_token')
  const seconds = (item: T) => Math.floor(parts.atMs(item) / 1000)
  let rest = [...items]
  const tokenAt = token === undefined ? -1 : rest.findIndex((item) => parts.idOf(item) === token)
  if (tokenAt >= 0) rest = rest.slice(tokenAt + 1)
  if (untilS !== undefined) rest = rest.filter((item) => seconds(item) <= untilS)
  if (sinceS !== undefined) rest = rest.filter((item) => seconds(item) >= sinceS)
  const part = rest.slice(0, limit)
  const last = part.at(-1)
  const first = part[0]
  if (last === undefined || first === undefined) return { data: [] }
  return {
    data: part.map(parts.show),
    paging: {
      previous: linkTo(world, call, {
        since: String(seconds(first)),
        until: undefined,
        __paging_token: undefined,
      }),
      ...(rest.length > part.length
        ? { next: linkTo(world, call, { until: String(seconds(last)), __paging_token: parts.idOf(last) }) }
        : {}),
    },
  }
}

function numberOf(params: Record<string, unknown>, name: string): number | undefined {
  const value = textParam(params, name)
  return value === undefined ? undefined : Number(value)
}

/** Graph time: `2026-05-01T10:00:00+0000`. */
export function graphTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}+0000`
}
