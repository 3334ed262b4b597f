import type { MediaMode } from '../../src/store/models/channel.ts'
import type { SignedIn } from './browser-session.ts'
import { type LinkedChannel, linkFacebook } from './link-accounts.ts'
import { type MovedClock, movedClock } from './moved-clock.ts'
import { startStack } from './stack.ts'
import { eventually } from './wait.ts'

/** An attachment as the API shows it. */
export interface ShownFile {
  readonly type: string
  readonly url: string
  readonly mediaId: string
  readonly name: string | null
}

const SHOP = 'hoamay'
const PATIENT = { timeoutMs: 25_000 }

/** A stack whose platforms' addresses end, and a shop that reads what its customers send. */
export async function openMediaWorld(env: Readonly<Record<string, string>> = {}) {
  const clock: MovedClock = movedClock()
  const stack = await startStack({ clock, env })
  const lan: SignedIn = await stack.signIn('hoamay-lan')
  const facebook = <T = unknown>(verb: string, args: object) => stack.sandbox.facebook.call<T>(verb, args)
  let pages = 0
  let people = 0
  /** Time passes for the platforms and for us alike. */
  const pass = (ms: number): void => {
    stack.sandbox.clock.advance(ms)
    clock.advance(ms)
  }
  return {
    stack,
    lan,
    clock,
    shop: SHOP,
    facebook,
    pass,
    /** A linked Page whose files are treated so. */
    async aPage(
      mode: MediaMode,
      permissions: readonly string[] = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5'],
    ): Promise<LinkedChannel> {
      const id = `6600${++pages}`
      await facebook('addPage', { id, name: `Trang ${pages}` })
      await facebook('addUser', { id: `${id}9`, name: 'Chủ', pageIds: [id] })
      const [page] = await linkFacebook(stack, lan, { userId: `${id}9`, pageIds: [id], permissions })
      if (!page) throw new Error('No Page was linked')
      const answer = await lan.patch('/settings', { channels: [{ id: page.id, media: mode }] })
      if (answer.status !== 200) throw new Error(`The mode was not taken: ${answer.status}`)
      return page
    },
    /** Somebody new sends these to the Page. @returns what the API shows once it is there */
    async sends(page: LinkedChannel, attachments: readonly object[], text = `ảnh ${++people}`) {
      const psid = `8800${++people}`
      const person = await facebook<{ id: string }>('addPerson', {
        name: `Trần Thu Hà ${people}`,
        psids: { [page.externalId]: psid },
      })
      const sent = await facebook<{ mid: string }>('sendMessage', {
        pageId: page.externalId,
        personId: person.id,
        text,
        attachments,
      })
      const row = await eventually(
        () => stack.store.messages.findOne({ shopId: SHOP, channelId: page.id, externalId: sent.mid }).lean(),
        PATIENT,
      )
      return {
        mid: sent.mid,
        psid,
        messageId: row._id,
        personId: row.personId,
        conversationId: row.conversationId,
        files: () => filesOf(row.conversationId, row._id),
      }
    },
    filesOf,
    /** `GET /media/{id}` by a client that follows nowhere. */
    async fetchFile(mediaId: string, headers: Readonly<Record<string, string>> = {}, retailer = SHOP) {
      const token = await stack.sandbox.issuer.mintToken({ sub: 'agent', retailer, roles: ['agent'] })
      return fetch(`${stack.url}/api/v1/media/${mediaId}`, {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
    },
    /** The sweep finds what came, and the worker keeps it. */
    async kept(mediaId: string) {
      // Events are followed once every transaction that could bring an older one is over.
      pass(120_000)
      stack.rooms.queues.wakeSweep('keeping')
      return eventually(async () => {
        const row = await stack.store.keptMedia.findOne({ _id: mediaId, shopId: SHOP }).lean()
        return row?.state === 'kept' ? row : null
      }, PATIENT)
    },
    close: () => stack.close(),
  }

  async function filesOf(conversationId: string, messageId: string): Promise<readonly ShownFile[]> {
    const { body } = await lan.get<{ items: { id: string; attachments: ShownFile[] }[] }>(
      `/conversations/${conversationId}/messages`,
    )
    const message = body.items.find(({ id }) => id === messageId)
    if (!message) throw new Error('This message is not shown')
    return message.attachments
  }
}
export type MediaWorld = Awaited<ReturnType<typeof openMediaWorld>>
