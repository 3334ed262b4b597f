import { expect } from 'vitest'
import { idOf } from '../../src/kit/ids.ts'
import type { ApiClient } from './api-client.ts'
import { apiClient } from './api-client.ts'
import type { SignedIn } from './browser-session.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from './link-accounts.ts'
import type { ProgramsStack } from './programs-stack.ts'
import { eventually } from './wait.ts'

/** A shop with accounts linked as a merchant links them. */
export interface Shop {
  readonly id: string
  readonly owner: SignedIn
  /** A program's or an agent's client, by Bearer token: it outlives a restart of the gateway. */
  readonly agent: ApiClient
  readonly pages: readonly LinkedChannel[]
  readonly oa: LinkedChannel | null
}

let shops = 0
const TOKEN_SECONDS = 24 * 60 * 60

/** Makes the shop's people and accounts in the sandbox, and links them through the gateway. */
export async function aShop(
  stack: ProgramsStack,
  { pages = 1, oa = false }: { readonly pages?: number; readonly oa?: boolean } = {},
): Promise<Shop> {
  const { sandbox } = stack
  const id = `shop-${++shops}`
  const people = { retailer: id, retailerName: `Cửa hàng ${shops}` }
  await sandbox.control.call('issuer.addPerson', {
    sub: `${id}-owner`,
    name: 'Lan',
    ...people,
    roles: ['owner'],
  })
  const owner = await stack.signIn(`${id}-owner`)
  const pageIds = await Promise.all(Array.from({ length: pages }, (_, n) => aPage(stack, `${id} ${n + 1}`)))
  const userId = `4${String(shops).padStart(14, '0')}`
  await sandbox.facebook.call('addUser', { id: userId, name: 'Chủ shop', pageIds })
  const linked = pages === 0 ? [] : await linkFacebook(stack, owner, { userId, pageIds })
  const oaId = `5${String(shops).padStart(17, '0')}`
  if (oa) await sandbox.control.call('zalo.addOa', { id: oaId, name: `OA ${id}` })
  const linkedOa = oa ? await linkZalo(stack, owner, { oaId }) : null
  await historyRead(stack, id)
  const { token } = (await sandbox.control.call('issuer.mintToken', {
    sub: `${id}-agent`,
    retailer: id,
    roles: ['agent'],
    expiresInSeconds: TOKEN_SECONDS,
  })) as { token: string }
  return {
    id,
    owner,
    agent: apiClient(stack.url, { authorization: `Bearer ${token}` }),
    pages: linked,
    oa: linkedOa,
  }
}

/** What comes after this comes by webhook first: what history tells of the second of linking counts as old. */
async function historyRead({ store }: ProgramsStack, shopId: string): Promise<void> {
  const goesOn = { shopId, state: { $in: ['waiting', 'running'] } } as const
  await eventually(async () => expect(await store.historyRuns.countDocuments(goesOn)).toBe(0), {
    timeoutMs: 60_000,
  })
}

async function aPage(stack: ProgramsStack, name: string): Promise<string> {
  const page = await stack.sandbox.facebook.call<{ id: string }>('addPage', { name })
  return page.id
}

/** One person's chat with one Page, as both sides name it. */
export interface Chat {
  readonly shop: Shop
  readonly channelId: string
  readonly pageId: string
  /** The person's id for this Page. */
  readonly psid: string
  readonly conversationId: string
}

/** People who have just written to these Pages for the first time, spread evenly. */
export async function openChats(
  stack: ProgramsStack,
  shops: readonly Shop[],
  count: number,
): Promise<Chat[]> {
  const { facebook } = stack.sandbox
  const pages = shops.flatMap((shop) => shop.pages.map((page) => ({ shop, page })))
  const people = await facebook.call<string[]>('addPeople', { count })
  return Promise.all(
    people.map(async (personId, n) => {
      const { shop, page } = pages[n % pages.length] as (typeof pages)[number]
      const { psid } = await facebook.call<{ psid: string }>('sendMessage', {
        pageId: page.externalId,
        personId,
        text: `Chào shop, mình là khách ${n + 1}`,
      })
      const conversationId = idOf('cnv', page.id, psid)
      return { shop, channelId: page.id, pageId: page.externalId, psid, conversationId }
    }),
  )
}
