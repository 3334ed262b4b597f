import type { RootKeys } from './open-root-keys.ts'
import type { RootKeyState, RootKeyUse } from './root-keys.ts'
import type { Retirement, Rotation } from './rotate-root-keys.ts'

export const USAGE = 'Usage: npm run keys [-- status | rotate | retire <kid>]'

/** Does what the words say and tells about it; no line holds more than ids and counts. */
export async function runKeys(
  keys: RootKeys,
  words: readonly string[],
  say: (line: string) => void,
): Promise<'done' | 'not-done' | 'usage'> {
  const [act = 'status', kid, ...more] = words
  if (act === 'status' && kid === undefined) {
    for (const line of stateLines(await keys.state())) say(line)
    return 'done'
  }
  if (act === 'rotate' && kid === undefined) {
    const rotation = await keys.rotate()
    say(rotationLine(rotation))
    for (const line of stateLines(await keys.state())) say(line)
    return rotation.done ? 'done' : 'not-done'
  }
  if (act === 'retire' && kid !== undefined && more.length === 0) {
    const retirement = await keys.retire(kid)
    say(retirementLine(kid, retirement))
    return retirement.retired ? 'done' : 'not-done'
  }
  return 'usage'
}

function stateLines({ keys, holders }: RootKeyState): string[] {
  return [
    ...keys.map((key) => {
      const shops = `${key.shopKeys.count}${key.shopKeys.more ? '+' : ''}`
      return `${key.kid} (${key.kind ?? 'unknown'}): ${wordFor(key)}; wraps ${shops} shop keys, ${key.journalKeys} journal keys`
    }),
    ...holders.map(
      ({ service, first, seals, kids }) =>
        `process ${service}: first ${first}, seals with ${seals}, knows ${kids.join(', ')}`,
    ),
  ]
}

function wordFor({ present, first, next, retiredAt }: RootKeyUse): string {
  if (!present) return 'MISSING from TOKEN_KEYS'
  if (first) return 'seals'
  if (retiredAt !== null) return `retired since ${retiredAt.toISOString()}`
  return next ? 'waits until every process has it first' : 'opens'
}

function rotationLine(rotation: Rotation): string {
  const counts = `${rotation.shopKeys} shop keys and ${rotation.journalKeys} journal keys wrapped anew`
  if (rotation.done) return `${counts}; nothing is under another key any more`
  const who = rotation.waitsFor.join(', ') || 'every process'
  return rotation.because === 'not-first'
    ? `Not yet: the first key of TOKEN_KEYS does not seal before every process has it first. Waiting for: ${who}`
    : `${counts}; not done: these still seal with an older key, run this again in a minute: ${who}`
}

const WHY_NOT = {
  unknown: 'no such key is known',
  seals: 'it is the one that seals',
  needed: 'something is still wrapped with it; run rotate first',
  held: 'a running process has it first or seals with it',
} as const

const retirementLine = (kid: string, retirement: Retirement): string =>
  retirement.retired
    ? `${kid} is retired: take it out of TOKEN_KEYS everywhere. Backups of before need it until the last of them is gone; destroy it then`
    : `${kid} is not retired: ${WHY_NOT[retirement.because]}`
