import { randomInt } from 'node:crypto'
import { type ApiWorld, type Shop, soon } from './api-world.ts'

/** A person with something in every store, in words that stand nowhere else. */
export interface Canary {
  readonly externalId: string
  readonly personId: string
  readonly conversationId: string
  /** What they wrote. */
  readonly texts: readonly string[]
  /** Everything that may be found nowhere: names, phones, texts, file bytes. */
  readonly secrets: readonly string[]
  /** Of the platform. */
  readonly commentIds: readonly string[]
  write(text: string): Promise<void>
  /** Hands every webhook that named them over again, until `count` were: @returns what each was answered */
  redeliver(count: number): Promise<{ statuses: number[] }>
}

export interface ShownReceipt {
  readonly stores: readonly { readonly store: string; readonly count: number }[]
  readonly platform: string | null
}

let made = 0

/** Writes, comments, is answered with a file, corrected and made findable. */
export async function makeCanary(
  world: ApiWorld,
  shop: Shop,
  platform: 'facebook' | 'zalo',
): Promise<Canary> {
  const tag = `${++made}${randomInt(1e9, 9e9)}`
  const words = (what: string) => `hoàng yến ${what} kx${tag}${what.length}`
  const name = words('Tên')
  const texts = [words('một'), words('hai hai'), words('ba ba ba')]
  const callName = platform === 'facebook' ? 'facebook.sendMessage' : 'zalo.userSend'
  const { control } = world.sandbox
  const shopperId =
    platform === 'facebook'
      ? ((await control.call('facebook.addPerson', { name })) as { id: string }).id
      : (
          (await control.call('zalo.addUser', {
            oaId: shop.oa.externalId,
            change: { isFollower: true, displayName: name },
          })) as { userId: string }
        ).userId
  const write = async (text: string) => {
    await control.call(
      callName,
      platform === 'facebook'
        ? { pageId: shop.page.externalId, personId: shopperId, text }
        : { oaId: shop.oa.externalId, userId: shopperId, text },
    )
  }
  for (const text of texts) {
    await write(text)
    world.sandbox.clock.advance(1)
  }
  const channel = platform === 'facebook' ? shop.page : shop.oa
  const conversation = await soon(async () => {
    const { body } = await shop.owner.get<{
      items: { id: string; person: { id: string; externalId: string }; lastMessage: { text: string } }[]
    }>(`/conversations?channelId=${channel.id}`)
    return body.items.find(({ lastMessage }) => lastMessage?.text === texts.at(-1)) ?? null
  })
  const person = conversation.person
  const phone = `0912${tag.slice(0, 6)}`
  await shop.owner.patch(`/people/${person.id}`, { phone, address: words('Ngõ') })
  const file = words('tệp')
  await answerWithFile(shop, conversation.id, file)
  const commentIds =
    platform === 'facebook' ? await commented(world, shop, shopperId, words('bình luận')) : []
  await soon(async () => {
    const found = await world.stack.store.searchTerms.countDocuments({
      shopId: shop.retailer,
      personId: person.id,
    })
    return found >= 4 ? true : null
  })
  return {
    externalId: person.externalId,
    personId: person.id,
    conversationId: conversation.id,
    texts,
    secrets: [name, ...texts, phone, words('Ngõ'), file, words('bình luận')],
    commentIds,
    write,
    async redeliver(count) {
      const told = world.sandbox.history
        .deliveries({ platform, contains: person.externalId })
        .filter(({ url }) => url.includes('/webhooks/'))
      const statuses: number[] = []
      for (let n = 0; n < count; n++) {
        const one = told[n % told.length]
        if (!one) throw new Error('Nothing was ever told of them')
        const answer = await fetch(one.url, {
          method: 'POST',
          headers: one.headers,
          body: new Uint8Array(one.body),
        })
        statuses.push(answer.status)
      }
      return { statuses }
    },
  }
}

async function answerWithFile(shop: Shop, conversationId: string, words: string): Promise<void> {
  const form = new FormData()
  form.set('file', new Blob([Buffer.from(`%PDF-1.7 ${words}`)]), 'hoa-don.pdf')
  const { mediaId } = (await shop.owner.post<{ mediaId: string }>('/media', form)).body
  const { body } = await shop.owner.post<{ id: string }>(
    `/conversations/${conversationId}/messages`,
    { attachments: [{ type: 'file', mediaId }] },
    { headers: { 'idempotency-key': `file-${conversationId}` } },
  )
  await soon(async () => {
    const { items } = (
      await shop.owner.get<{ items: { id: string; status: string }[] }>(
        `/conversations/${conversationId}/messages`,
      )
    ).body
    const status = items.find(({ id }) => id === body.id)?.status
    return status !== undefined && status !== 'queued' && status !== 'sending' ? true : null
  })
}

/** A comment that the Page answers. @returns both ids of the platform */
async function commented(world: ApiWorld, shop: Shop, personId: string, message: string): Promise<string[]> {
  const { id } = await world.sandbox.facebook.call<{ id: string }>('comment', {
    postId: shop.post.externalId,
    personId,
    message,
  })
  const own = await soon(async () => {
    const { body } = await shop.owner.get<{ items: { id: string; externalId: string }[] }>(
      `/comments?channelId=${shop.page.id}`,
    )
    return body.items.find(({ externalId }) => externalId === id) ?? null
  })
  await shop.owner.post(
    `/comments/${own.id}/replies`,
    { text: 'Dạ shop nhắn riêng cho mình nhé' },
    { headers: { 'idempotency-key': `reply-${own.id}` } },
  )
  const answer = await soon(async () => {
    const { body } = await shop.owner.get<{ items: { externalId: string }[] }>(`/comments?parentId=${own.id}`)
    return body.items[0] ?? null
  })
  return [id, answer.externalId]
}

/** Asks for a person's erasure as the owner does, and waits for its receipt. */
export async function erasureDone(world: ApiWorld, shop: Shop, personId: string): Promise<ShownReceipt> {
  const { body, status } = await shop.owner.post<{ id: string }>('/privacy/requests', {
    kind: 'erase',
    personId,
  })
  if (status !== 201) throw new Error(`The request was answered ${status}`)
  const asked = await shop.owner.post(`/privacy/requests/${body.id}/execute`, {})
  if (asked.status !== 202) throw new Error(`Its execution was answered ${asked.status}`)
  return soon(async () => {
    const { body: now } = await shop.owner.get<{ state: string; receipt: ShownReceipt | null }>(
      `/privacy/requests/${body.id}`,
    )
    return now.state === 'done' ? now.receipt : null
  })
}
