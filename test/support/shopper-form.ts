import { CODE_LENGTH, CODE_SIGNS } from '../../src/inbox/chat-codes.ts'
import { sayFree } from '../../src/outbox/say-free.ts'
import { recordChatCodes } from '../../src/privacy/shopper-codes.ts'
import { tellShoppers } from '../../src/privacy/tell-shoppers.ts'
import type { ApiClient } from './api-client.ts'
import { checkPublicAnswer } from './checked-client.ts'
import { type ApiWorld, type Shop, soon } from './api-world.ts'
import type { Canary } from './privacy.ts'

/** What the page of a request shows, as far as tests look. */
export interface FormPage {
  readonly number: string
  readonly secret: string
  readonly code: string
  readonly state: string
  readonly dueAt: string | null
  readonly exportUntil: string | null
  readonly exportedAt: string | null
  readonly answeredIn: string | null
  readonly receipt: readonly { readonly store: string; readonly count: number }[] | null
  /** Of a problem. */
  readonly errorCode?: string
}

interface Told<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** The form of a channel as somebody without any account uses it, each from an address of their own. */
export function shopperForm(url: string) {
  let asked = 0
  const call = async <Body>(
    method: string,
    path: string,
    { body, secret, accept, address }: { body?: unknown; secret?: string; accept?: string; address?: string },
  ): Promise<Told<Body>> => {
    const answer = await fetch(`${url}/api/v1/data-requests${path}`, {
      method,
      headers: {
        'x-forwarded-for': address ?? `198.51.100.${(asked += 1)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(secret === undefined ? {} : { 'request-secret': secret }),
        ...(accept === undefined ? {} : { accept }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '')
    const told = {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    }
    if (isJson) checkPublicAnswer(method, `/data-requests${path}`, told)
    return told
  }
  return {
    ask: (body: unknown, address?: string) =>
      call<FormPage & { code: string }>('POST', '', { body, ...(address ? { address } : {}) }),
    form: (key: string) => call<{ channel: { name: string; chatUrl: string } }>('GET', `/forms/${key}`, {}),
    follow: ({ number, secret }: Pick<FormPage, 'number' | 'secret'>) =>
      call<FormPage & { code?: string }>('GET', `/${number}`, { secret }),
    open: <Body = { code?: string }>(
      { number, secret }: Pick<FormPage, 'number' | 'secret'>,
      what: 'answer' | 'export',
      openingCode: string,
      accept?: string,
    ) =>
      call<Body>('POST', `/${number}/${what}`, {
        secret,
        body: { openingCode },
        ...(accept ? { accept } : {}),
      }),
  }
}

/** The key in the link that the shop hands on. */
export async function formKeyOf(staff: ApiClient, channelId: string): Promise<string> {
  const { body } = await staff.get<{ items: { channelId: string; url: string }[] }>('/privacy/request-links')
  const link = body.items.find((item) => item.channelId === channelId)
  if (!link) throw new Error('This channel has no form')
  return new URL(link.url).pathname.replace('/r/', '')
}

/** What was said to a customer of itself about this request, newest first. */
export async function saidInChat(
  staff: ApiClient,
  conversationId: string,
  number: string,
): Promise<readonly string[]> {
  const { body } = await staff.get<{ items: { direction: string; text: string | null }[] }>(
    `/conversations/${conversationId}/messages`,
  )
  return body.items.flatMap(({ direction, text }) =>
    direction === 'out' && text?.includes(number) ? [text] : [],
  )
}

/** `7KM 4PQ`, as the chat told it. */
export const openingCodeIn = (text: string): string => / ([2-9A-Z]{3} [2-9A-Z]{3})\./.exec(text)?.[1] ?? ''

/** What a test of such requests asks of the gateway's inside: who is who, what became of them, and the sweep that tells people. */
export function shopperRequests(world: ApiWorld, shop: Shop) {
  const { store, rooms } = world.stack
  const form = shopperForm(world.stack.url)
  return {
    form,
    stateOf: async (page: Pick<FormPage, 'number' | 'secret'>) => (await form.follow(page)).body.state,
    requestsOf: (personId: string) =>
      store.privacyRequests
        .find({ shopId: shop.retailer, personId, origin: 'shopper' })
        .sort({ receivedAt: 1, _id: 1 })
        .lean(),
    tellNow: () =>
      tellShoppers(rooms.privacy, (shopId, conversationId, said) =>
        sayFree(rooms.outbox, shopId, conversationId, { ...said, by: 'data-request' }),
      ),
    /** The chat has told them that it is in hand, and what comes next is the answer. */
    receiptTold: (_id: string) =>
      soon(() => store.privacyRequests.exists({ _id, shopId: shop.retailer, tell: 'answer' })),
    /** Writes, and waits until the shop sees it. */
    async writes(person: Canary, text: string) {
      await person.write(text)
      await soon(async () => {
        const { body } = await shop.owner.get<{ items: { text: string | null }[] }>(
          `/conversations/${person.conversationId}/messages`,
        )
        return body.items.some((message) => message.text === text) ? true : null
      })
    },
    /** So many codes, one after the other, all of them written by this person. @returns how many proved anything */
    guesses: (person: Canary, count: number) =>
      store.transaction((session) =>
        recordChatCodes(
          rooms.privacy,
          Array.from({ length: count }, (_, at) => ({
            subject: {
              shopId: shop.retailer,
              channelId: shop.page.id,
              platform: 'facebook' as const,
              accountId: shop.page.externalId,
            },
            externalId: person.externalId,
            personId: person.personId,
            messageId: 'msg_of_a_guess',
            code: Array.from(
              { length: CODE_LENGTH },
              (_sign, place) => CODE_SIGNS[Math.floor(at / CODE_SIGNS.length ** place) % CODE_SIGNS.length],
            ).join(''),
            at: new Date(rooms.clock.nowMs()),
          })),
          session,
        ),
      ),
  }
}
