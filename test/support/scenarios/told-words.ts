import type { ApiWorld, Shop } from '../api-world.ts'
import type { ApiClient } from '../api-client.ts'
import { signedByFacebook } from '../deliveries.ts'
import { storedBytes } from '../everything-stored.ts'

/** What one request of the flood carries, in every place that takes words. */
interface Words {
  readonly name: string
  readonly phone: string
  readonly text: string
}

export interface ToldWords {
  readonly requests: number
  /** Answered with 500: the database refused to write. */
  readonly crashes: number
  readonly refused: number
  /** Honest ones: taken and done. */
  readonly taken: number
  /** Places outside the shop's own data in which words of people lie: logs, metrics, parked work. */
  readonly told: readonly string[]
}

const NAMES = ['Nguyễn Thị Hồng', 'Trần Văn Bảo', 'Lê Hoàng Yến', 'Phạm Quốc Đạt']
/** Of a hundred requests so many meet a database that refuses what they write. */
const CRASHING_PERCENT = 10
/** Where nothing of people may lie; who waits to be looked at by an operator included. */
const OPERATORS_PLACES = /^mongodb (parked_jobs|health|gaps|operator_alarms|journal_tallies|event_kinds)$/

const wordsOf = (n: number): Words => ({
  name: `${NAMES[n % NAMES.length]} ${n}`,
  phone: `09${String(31_000_000 + n)}`,
  text: `Giao giúp mình về số ${n} ngõ Hàng Bột nhé`,
})

/** Requests with names, phones and messages in every place, a tenth of which crash; then everything told is searched. */
export async function floodWithWords(world: ApiWorld, shop: Shop, requests: number): Promise<ToldWords> {
  const crashing = Math.floor((requests * CRASHING_PERCENT) / 100)
  const statuses: number[] = []
  for (let n = 0; n < requests - crashing; n++) statuses.push(await askWith(world, shop, n))
  await refuseWrites(world, true)
  for (let n = requests - crashing; n < requests; n++) statuses.push(await crashWith(shop.owner, shop, n))
  await refuseWrites(world, false)
  const all = Array.from({ length: requests }, (_, n) => Object.values(wordsOf(n)) as string[]).flat()
  return {
    requests,
    crashes: statuses.filter((status) => status === 500).length,
    taken: statuses.filter((status) => status < 300).length,
    refused: statuses.filter((status) => status >= 400 && status < 500).length,
    told: await placesTelling(world, all),
  }
}

/** One request of eight kinds. @returns its status */
async function askWith(world: ApiWorld, shop: Shop, n: number): Promise<number> {
  const { owner, facebook } = shop
  const { name, phone, text } = wordsOf(n)
  const query = encodeURIComponent(n % 2 === 0 ? phone : name)
  const kinds: readonly (() => Promise<{ readonly status: number }>)[] = [
    () => owner.get(`/people?q=${query}`),
    () => owner.get(`/conversations?q=${query}`),
    () => owner.get(`/people/${encodeURIComponent(name)}`),
    () => owner.post(`/conversations/${facebook.conversationId}/messages`, { text }, keyed(phone)),
    () => owner.post(`/conversations/${phone}/messages`, { text }, keyed(phone)),
    () => owner.patch(`/people/${facebook.personId}`, { [name]: phone, address: [text] }),
    () => malformed(world, shop, `${name} ${text}`),
    () =>
      deliver(world, {
        object: 'page',
        entry: [{ id: shop.page.externalId, [name]: text, messaging: phone }],
      }),
  ]
  const ask = kinds[n % kinds.length]
  return ask ? (await ask()).status : 0
}

async function crashWith(owner: ApiClient, { facebook }: Shop, n: number): Promise<number> {
  const { name, phone, text } = wordsOf(n)
  const path = `/conversations/${facebook.conversationId}/messages`
  const answer =
    n % 2 === 0
      ? await owner.patch(`/people/${facebook.personId}`, { name, phone, address: text })
      : await owner.post(path, { text }, keyed(phone))
  return answer.status
}

/** Headers take words too. */
const keyed = (phone: string) => ({ headers: { 'Idempotency-Key': `order-of-${phone}` } })

/** A body that is no JSON: what reads it quotes from it. */
async function malformed({ stack, sandbox }: ApiWorld, shop: Shop, body: string): Promise<Response> {
  const token = await sandbox.issuer.mintToken({ sub: 'somebody', retailer: shop.retailer, roles: ['agent'] })
  return fetch(`${stack.url}/api/v1/people/${shop.facebook.personId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  })
}

async function deliver({ stack, sandbox }: ApiWorld, event: object): Promise<Response> {
  const body = Buffer.from(JSON.stringify(event))
  const { path, headers } = signedByFacebook(body, sandbox.facebook.state.app.secret)
  return fetch(`${stack.url}${path}`, { method: 'POST', headers, body })
}

/** As a document that a validator of the database refuses: the driver's error is nothing anybody has foreseen. */
async function refuseWrites({ stack }: ApiWorld, refuse: boolean): Promise<void> {
  const validator = refuse ? { neverThere: { $exists: true } } : {}
  for (const collMod of ['people', 'outbox', 'messages'])
    await stack.store.connection.db?.command({ collMod, validator })
}

async function placesTelling({ stack }: ApiWorld, words: readonly string[]): Promise<string[]> {
  const metrics = await (await fetch(`${stack.url}/metrics`)).text()
  const places = [
    { at: 'the log', bytes: Buffer.from(stack.logText()) },
    { at: 'the metrics', bytes: Buffer.from(metrics) },
    ...(await storedBytes(stack)).filter(({ at }) => at.startsWith('redis ') || OPERATORS_PLACES.test(at)),
  ]
  const told = places.filter(({ bytes }) => words.some((word) => bytes.includes(word)))
  return [...new Set(told.map(({ at }) => at))]
}
