import type { Sandbox } from '../../sandbox/index.ts'
import type { Route } from '../../src/http/route.ts'
import { type ApiClient, apiClient } from './api-client.ts'
import { checkedClient, routesOf } from './checked-client.ts'
import { type LinkedChannel, linkFacebook, linkZalo } from './link-accounts.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'
import { eventually } from './wait.ts'

/** One of the two demo shops with a Page and an OA, and a customer on each. Ids are ours unless they say otherwise. */
export interface Shop {
  readonly retailer: string
  readonly owner: ApiClient
  readonly page: LinkedChannel
  readonly oa: LinkedChannel
  /** A chat with the Page, in which the customer has written once. */
  readonly facebook: Chat
  /** The same with the OA. */
  readonly zalo: Chat
  readonly post: { readonly id: string; readonly externalId: string }
  /** A comment of the Page's customer under the post. */
  readonly comment: { readonly id: string; readonly externalId: string }
}

export interface Chat {
  readonly conversationId: string
  readonly personId: string
  /** What the sandbox calls the customer. */
  readonly shopperId: string
  readonly messageId: string
}

export interface ApiWorld {
  readonly stack: Stack
  readonly sandbox: Sandbox
  readonly routes: readonly Route[]
  readonly flowers: Shop
  readonly bakery: Shop
  /** A client whose answers are held against the API document. `service`: a program's token. */
  as(
    retailer: string,
    roles: readonly string[],
    options?: { sub?: string; service?: boolean },
  ): Promise<ApiClient>
  /** The customer writes once more; resolves when the API shows it. @returns our id of the message */
  customerWrites(shop: Shop, platform: 'facebook' | 'zalo', text: string): Promise<string>
  close(): Promise<void>
}

const PAGES = { hoamay: '100000000000001', banhgio: '100000000000002' } as const
const OAS = { hoamay: '4318657068771012641', banhgio: '4318657068771012643' } as const
const OWNERS = { hoamay: 'hoamay-lan', banhgio: 'banhgio-huong' } as const
type Retailer = keyof typeof PAGES

/** Waits as long as a test may take: these tests go through every process's work, on machines that have other things to do. */
export const soon = <T>(ask: () => T | Promise<T>) => eventually(ask, { timeoutMs: 25_000 })

/** For `beforeAll`: a world takes some ten seconds, and several times that on a machine that is busy. */
export const WORLD_DEADLINE_MS = 180_000

interface Listed {
  readonly items: readonly { readonly id: string; readonly externalId: string }[]
}

/** Gateway, worker and sandbox with two shops that have the same of everything, so that one can be held against the other. */
export async function startApiWorld(options: StackOptions = {}): Promise<ApiWorld> {
  const stack = await startStack(options)
  const { sandbox } = stack
  const routes = routesOf(stack.rooms)
  const linked = [await link(stack, routes, 'hoamay'), await link(stack, routes, 'banhgio')] as const
  const [flowers, bakery] = await Promise.all([fill(sandbox, linked[0]), fill(sandbox, linked[1])])
  return {
    stack,
    sandbox,
    routes,
    flowers,
    bakery,
    async as(retailer, roles, { sub = 'somebody', service = false } = {}) {
      const token = await sandbox.issuer.mintToken({
        sub,
        retailer,
        roles: [...roles],
        ...(service ? { overrides: { client_id: sub } } : {}),
      })
      return checkedClient(apiClient(stack.url, { authorization: `Bearer ${token}` }), routes)
    },
    async customerWrites(shop, platform, text) {
      await write(sandbox, shop[platform === 'facebook' ? 'page' : 'oa'], shop[platform].shopperId, text)
      return newestMessage(shop.owner, shop[platform].conversationId, text)
    },
    close: () => stack.close(),
  }
}

/** What the sandbox's switches steer for all at once, so one shop after the other. */
async function link(stack: Stack, routes: readonly Route[], retailer: Retailer) {
  const signedIn = await stack.signIn(OWNERS[retailer])
  const [page] = await linkFacebook(stack, signedIn, { pageIds: [PAGES[retailer]] })
  const oa = await linkZalo(stack, signedIn, { oaId: OAS[retailer] })
  if (!page) throw new Error('No Page was linked')
  return { retailer, owner: checkedClient(signedIn, routes), page, oa }
}

async function fill(sandbox: Sandbox, linked: Awaited<ReturnType<typeof link>>): Promise<Shop> {
  const { owner, page, oa } = linked
  const [facebook, zalo, underPost] = await Promise.all([
    firstContact(sandbox, owner, page, 'fb-khach-1'),
    firstFollower(sandbox, oa.externalId).then((userId) => firstContact(sandbox, owner, oa, userId)),
    comment(sandbox, owner, page),
  ])
  return { ...linked, facebook, zalo, ...underPost }
}

async function firstFollower(sandbox: Sandbox, oaId: string): Promise<string> {
  const [user] = (await sandbox.control.call('zalo.users', { oaId, limit: 1 })) as { userId: string }[]
  if (!user) throw new Error('This OA has no followers')
  return user.userId
}

async function firstContact(
  sandbox: Sandbox,
  owner: ApiClient,
  channel: LinkedChannel,
  shopperId: string,
): Promise<Chat> {
  const text = `Chào ${channel.externalId}, shop còn hàng không ạ?`
  await write(sandbox, channel, shopperId, text)
  const conversation = await soon(async () => {
    const { body } = await owner.get<{
      items: { id: string; person: { id: string }; lastMessage: { text: string | null } | null }[]
    }>(`/conversations?channelId=${channel.id}`)
    return body.items.find((item) => item.lastMessage?.text === text) ?? null
  })
  return {
    conversationId: conversation.id,
    personId: conversation.person.id,
    shopperId,
    messageId: await newestMessage(owner, conversation.id, text),
  }
}

const write = (sandbox: Sandbox, channel: LinkedChannel, shopperId: string, text: string) =>
  channel.platform === 'facebook'
    ? sandbox.control.call('facebook.sendMessage', { pageId: channel.externalId, personId: shopperId, text })
    : sandbox.control.call('zalo.userSend', { oaId: channel.externalId, userId: shopperId, text })

const newestMessage = (owner: ApiClient, conversationId: string, text: string): Promise<string> =>
  soon(async () => {
    const { body } = await owner.get<{ items: { id: string; text: string | null }[] }>(
      `/conversations/${conversationId}/messages`,
    )
    return body.items.find((message) => message.text === text)?.id ?? null
  })

async function comment(
  sandbox: Sandbox,
  owner: ApiClient,
  page: LinkedChannel,
): Promise<Pick<Shop, 'post' | 'comment'>> {
  const [onPlatform] = sandbox.facebook.truth.posts(page.externalId)
  if (!onPlatform) throw new Error('This Page has no post')
  await sandbox.facebook.call('comment', {
    postId: onPlatform.id,
    personId: 'fb-khach-1',
    message: 'Còn màu hồng không shop?',
  })
  const first = (path: string) => soon(async () => (await owner.get<Listed>(path)).body.items[0] ?? null)
  return {
    comment: await first(`/comments?channelId=${page.id}`),
    post: await first(`/posts?channelId=${page.id}`),
  }
}
