import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomBytes } from 'node:crypto'
import {
  CODES,
  OPERATIONS,
  POLICY_CODES,
  type PolicyCode,
  scopesFor,
  TEXT_VERSION,
  UPKEEP,
} from '../../../config/permissions.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { ALL_OPERATIONS } from '../../../src/door/create-door.ts'
import { DoorRefusal, type DoorSubject } from '../../../src/door/door.ts'
import { newId } from '../../../src/kit/ids.ts'
import { testServers } from '../../support/servers.ts'
import { aChannel, openTrustBench, type TrustBench } from '../../support/trust.ts'

/*
 * Every code in every state against every operation of the map, through the real door over the real ledger. What may be
 * called is worked out here from the map's rows alone; what may not is really asked for, and the platforms' stand-ins must
 * not have seen it.
 */

const SHOP = 'shop-matrix'
const STATES = ['granted', 'missing', 'withdrawn', 'needs-consent'] as const
type State = (typeof STATES)[number]
const OTHERS = ['all others given', 'no other given'] as const

const by = { userId: 'user-lan', role: 'owner' }
let sandbox: Sandbox
let bench: TrustBench
const seen = { cells: 0, allowed: 0, refused: 0 }

beforeAll(async () => {
  sandbox = await startSandbox({ demo: true })
  bench = await openTrustBench({
    env: {
      ...sandbox.gatewayEnv('http://localhost:3000'),
      MONGODB_URI: testServers().mongodbUri,
      REDIS_URL: 'redis://127.0.0.1:1',
      TOKEN_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    },
  })
}, 60_000)
afterAll(async () => {
  process.stdout.write(
    `consent matrix: ${CODES.length} codes × ${STATES.length} states × 2 settings of the others × ${Object.keys(OPERATIONS).length} operations = ${seen.cells} cells, ${seen.allowed} allowed, ${seen.refused} refused\n`,
  )
  await bench?.close()
  await sandbox?.close()
})

interface Case {
  readonly code: PolicyCode
  readonly state: State
  readonly others: (typeof OTHERS)[number]
}

/** What stands in this case, as the oracle believes it. */
const standing = ({ code, state, others }: Case) => {
  const rest = others === 'all others given' ? CODES.filter((other) => other !== code) : []
  const hasScopes = POLICY_CODES[code].scopes.length > 0
  // A code without scopes cannot be withheld by a platform: there `missing` is one that was never asked for.
  const given = state === 'granted' || (state === 'missing' && hasScopes) ? [...rest, code] : rest
  const withheld = state === 'missing' ? new Set<string>(POLICY_CODES[code].scopes) : new Set<string>()
  return {
    consented: new Set<PolicyCode>(given),
    scopes: new Set<string>(scopesFor(CODES).filter((scope) => !withheld.has(scope))),
  }
}

/** Puts the ledger and the platform's grant into the case. @returns a channel of each platform */
async function arrange(one: Case): Promise<Record<'facebook' | 'zalo', DoorSubject>> {
  const { consented, scopes } = standing(one)
  const make = async (platform: 'facebook' | 'zalo'): Promise<DoorSubject> => {
    const channelId = newId('chn')
    await aChannel(bench.store, {
      _id: channelId,
      shopId: SHOP,
      platform,
      externalId: randomBytes(6).toString('hex'),
      grantedScopes: [...scopes],
    })
    const give = (codes: readonly string[]) =>
      bench.consents.give({ shopId: SHOP, channelId, codes, textVersion: TEXT_VERSION, locale: 'vi', by })
    await give([...consented])
    if (one.state === 'withdrawn' || one.state === 'needs-consent') await give([one.code])
    if (one.state === 'withdrawn')
      await bench.consents.withdraw({ shopId: SHOP, channelId, codes: [one.code], locale: 'vi', by })
    if (one.state === 'needs-consent')
      await bench.store.consents.updateMany(
        { shopId: SHOP, channelId, code: one.code },
        { $set: { textHash: 'the hash of an older text' } },
      )
    return { kind: 'channel', shopId: SHOP, channelId }
  }
  const [facebook, zalo] = await Promise.all([make('facebook'), make('zalo')])
  return { facebook, zalo }
}

/** From the map's rows alone: `allowed`, or how it must be refused. */
function expected(operation: string, { consented, scopes }: ReturnType<typeof standing>): string {
  const ways = OPERATIONS[operation] ?? []
  const agreed = ways.filter(({ codes }) => codes.every((code) => consented.has(code)))
  if (agreed.length === 0) return 'consent-missing'
  const open = agreed.some(({ codes, scopes: needed = codes.flatMap((code) => POLICY_CODES[code].scopes) }) =>
    needed.every((scope) => scopes.has(scope)),
  )
  if (!open) return 'permission-missing'
  // Calls of a link, with the person's own token: a linked account never makes them.
  return ALL_OPERATIONS.get(operation)?.token === 'user' ? 'operation-unmapped' : 'allowed'
}

async function askedFor(subject: DoorSubject, operation: string): Promise<DoorRefusal | null> {
  const verdict = await bench.door.check(subject, operation)
  if (verdict.ok) return null
  // Refused in words is not enough: the call itself must not be made.
  const thrown = await bench.door.call(subject, operation, {}).catch((error: unknown) => error)
  if (!(thrown instanceof DoorRefusal)) throw new Error(`${operation} was not refused: ${String(thrown)}`)
  expect(thrown.code).toBe(verdict.refusal.code)
  return thrown
}

const platformOf = (operation: string) => (operation.startsWith('zalo.') ? 'zalo' : 'facebook')

describe.each(CODES)('%s', (code) => {
  it.each(STATES.flatMap((state) => OTHERS.map((others) => ({ code, state, others }))))(
    '$state, with $others, allows exactly what the map says',
    async (one) => {
      const subjects = await arrange(one)
      const held = standing(one)
      const calls = sandbox.history.calls({}).length
      for (const operation of Object.keys(OPERATIONS)) {
        const refusal = await askedFor(subjects[platformOf(operation)], operation)
        const wanted = expected(operation, held)
        expect(refusal === null ? 'allowed' : refusal.code, operation).toBe(wanted)
        seen.cells += 1
        seen[wanted === 'allowed' ? 'allowed' : 'refused'] += 1
        if (wanted !== 'consent-missing') continue
        // The refusal names a code that is asked for and does not hold; alone without consent, the code itself.
        const ways = OPERATIONS[operation] ?? []
        expect(ways.flatMap(({ codes }) => codes)).toContain(refusal?.permission)
        expect(held.consented.has(refusal?.permission as PolicyCode)).toBe(false)
      }
      expect(sandbox.history.calls({})).toHaveLength(calls)
    },
  )
})

it('What ends, inspects or renews a grant asks for no consent at all', async () => {
  const subjects = await arrange({ code: 'FB5', state: 'withdrawn', others: 'no other given' })
  for (const operation of UPKEEP)
    expect(await bench.door.check(subjects[platformOf(operation)], operation), operation).toEqual({
      ok: true,
    })
})
