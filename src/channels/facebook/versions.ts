/**
 * When versions of the Graph API end, as far as Meta has said so (docs/platforms/facebook.md#versions). One that is not here
 * has no announced end: a version lives on for two years after its successor came.
 */
const ENDS: Readonly<Record<string, string>> = {
  'v20.0': '2026-09-24',
  'v21.0': '2027-01-21',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
}

/** @returns milliseconds since the epoch; null: no end is known */
export function versionEndsAtMs(version: string): number | null {
  const end = ENDS[version]
  return end === undefined ? null : Date.parse(`${end}T00:00:00Z`)
}

/** So long before its end a version should be left: a change of version wants trying out. */
export const VERSION_NOTICE_MS = 90 * 24 * 60 * 60 * 1000
