/** Versions and when they stopped or will stop (§10), oldest first; null: no end known. */
const VERSIONS: readonly { name: string; endsAtMs: number | null }[] = [
  { name: 'v19.0', endsAtMs: Date.UTC(2026, 4, 21) },
  { name: 'v20.0', endsAtMs: Date.UTC(2026, 8, 24) },
  { name: 'v21.0', endsAtMs: Date.UTC(2027, 0, 21) },
  { name: 'v22.0', endsAtMs: Date.UTC(2027, 4, 29) },
  { name: 'v23.0', endsAtMs: Date.UTC(2027, 9, 8) },
  { name: 'v24.0', endsAtMs: Date.UTC(2028, 1, 18) },
  { name: 'v25.0', endsAtMs: Date.UTC(2028, 6, 29) },
  { name: 'v26.0', endsAtMs: null },
]

const OLDEST_LISTED = 19

/** The version that runs for the one asked: an ended one is silently served by the oldest alive. Null: no such version. */
export function runningVersion(asked: string, nowMs: number): string | null {
  const major = Number(/^v(\d+)\.\d+$/.exec(asked)?.[1] ?? 0)
  const ancient = major >= 1 && major < OLDEST_LISTED
  const at = ancient ? 0 : VERSIONS.findIndex(({ name }) => name === asked)
  if (at < 0) return null
  return VERSIONS.slice(at).find(({ endsAtMs }) => endsAtMs === null || endsAtMs > nowMs)?.name ?? null
}
