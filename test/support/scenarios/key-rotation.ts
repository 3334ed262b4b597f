import { randomBytes } from 'node:crypto'
import { openStore, type Store } from '../../../src/store/open-store.ts'
import { openRootKeys } from '../../../src/vault/open-root-keys.ts'
import { openVault } from '../../../src/vault/open-vault.ts'
import type { Rotation } from '../../../src/vault/rotate-root-keys.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { startProgram } from '../child-program.ts'
import { eventually } from '../wait.ts'

export interface RotationSeen {
  readonly kills: number
  /** Tokens that did not open at any time, while it ran and afterwards. */
  readonly unreadable: number
  /** Shop keys that the old root key still wraps. */
  readonly onOldKey: number
  readonly tokens: number
  readonly retired: boolean
  readonly opensWithoutOldKey: boolean
}

const TIMING = { beatMs: 100, heldMs: 60_000 }
const clock = { nowMs: () => Date.now() }
/** Asked of each of the two processes before the next pause: about 50 a second together. */
const LOAD_PAUSE_MS = 40
const place = (shop: number) => ({ collection: 'tokens', documentId: `chn_${shop}`, field: 'sealed' })
const shopId = (shop: number) => `shop-${shop}`

/** A database of its own with what the keys need, and nothing else of an installation. */
export async function openKeyStore(
  mongodbUri: string,
): Promise<{ readonly store: Store; readonly uri: string; drop(): Promise<void> }> {
  const uri = mongodbUri.replace(/\/([^/?]*)(\?|$)/, `/$1_${randomBytes(4).toString('hex')}$2`)
  const store = await openStore(uri)
  await Promise.all([store.shopKeys.createIndexes(), store.personKeys.createIndexes()])
  return {
    store,
    uri,
    async drop() {
      await store.connection.dropDatabase()
      await store.keysConnection.dropDatabase()
      await store.close()
    },
  }
}

/**
 * One sealed token a shop, two processes that open them all the time past their caches and seal new ones, and the command
 * that wraps everything under the new root key, killed again and again before it may finish.
 */
export async function rotateUnderLoad(
  mongodbUri: string,
  program: string,
  { shops, kills }: { readonly shops: number; readonly kills: number },
): Promise<RotationSeen> {
  const [k1, k2] = [
    { kid: 'k1', key: randomBytes(32) },
    { kid: 'k2', key: randomBytes(32) },
  ]
  const { store, uri, drop } = await openKeyStore(mongodbUri)
  const start = (keys: (typeof k1)[]) => openVault({ store, tokenKeys: keys, clock, rollTiming: TIMING })
  const maker = await start([k1])
  const tokens = await sealTokens(maker, shops)
  await maker.close()

  const gateways = [await start([k2, k1]), await start([k2, k1])]
  await eventually(async () =>
    (await store.rootRing.findById('ring').lean())?.holders.every(({ seals }) => seals === 'k2'),
  )
  const load = startLoad(gateways, tokens)
  const turn = async (dieAfter: number | null): Promise<Rotation | null> => {
    const keys = [k2, k1].map(({ kid, key }) => ({ kid, key: key.toString('base64') }))
    const child = await startProgram<object, Rotation>(program, [JSON.stringify({ uri, keys, dieAfter })])
    if (dieAfter === null) {
      const rotation = await child.ask({})
      await child.stop()
      return rotation
    }
    await child.ask({}).catch(() => null)
    return (await child.ended) === 'SIGKILL' ? null : Promise.reject(new Error('It was to be killed'))
  }
  const step = Math.floor(shops / (kills + 1))
  for (let n = 0; n < kills; n += 1) await turn(step)
  const rotation = await turn(null)
  const unreadable = await load.stop()

  const onOldKey = await store.shopKeys.countDocuments({ rootKid: 'k1' })
  const root = await openRootKeys({ store, tokenKeys: [k2, k1] })
  const { retired } = await root.retire('k1')
  for (const one of gateways) await one.close()
  const without = await start([k2])
  const closed = await countClosed(without, tokens)
  await without.close()
  await drop()
  return {
    kills,
    unreadable: unreadable + closed,
    onOldKey,
    tokens: shops,
    retired: rotation?.done === true && retired,
    opensWithoutOldKey: closed === 0,
  }
}

async function sealTokens(vault: Vault, shops: number): Promise<Buffer[]> {
  const tokens: Buffer[] = []
  for (let at = 0; at < shops; at += 50)
    tokens.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(50, shops - at) }, async (_, n) =>
          (await vault.forShop(shopId(at + n))).seal(place(at + n), `token of ${at + n}`),
        ),
      )),
    )
  return tokens
}

async function isOpen(vault: Vault, tokens: readonly Buffer[], shop: number): Promise<boolean> {
  try {
    const sealer = await vault.forShop(shopId(shop))
    return sealer.open(place(shop), tokens[shop] as Buffer) === `token of ${shop}`
  } catch {
    return false
  }
}

async function countClosed(vault: Vault, tokens: readonly Buffer[]): Promise<number> {
  let closed = 0
  for (const shop of tokens.keys()) if (!(await isOpen(vault, tokens, shop))) closed += 1
  return closed
}

/** Opens tokens and makes keys of new shops until it is told to stop. @returns how many did not open */
function startLoad(vaults: readonly Vault[], tokens: readonly Buffer[]): { stop(): Promise<number> } {
  let running = true
  const runs = vaults.map(async (vault, who) => {
    let closed = 0
    for (let n = 0; running; n += 1) {
      // 7 is prime to every size used, so all shops have their turn.
      if (!(await isOpen(vault, tokens, (n * 7 + who) % tokens.length))) closed += 1
      if (n % 10 === 0) await vault.forShop(`new-${who}-${n}`)
      await new Promise((done) => setTimeout(done, LOAD_PAUSE_MS))
    }
    return closed
  })
  return {
    async stop() {
      running = false
      return (await Promise.all(runs)).reduce((sum, closed) => sum + closed, 0)
    },
  }
}
