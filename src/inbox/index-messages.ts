import type { MessageDoc } from '../store/models/conversation.ts'
import type { Store } from '../store/open-store.ts'
import { type Findable, replaceTerms } from '../store/search-terms.ts'
import type { Vault } from '../vault/vault.ts'

/** What of a message tells by which words it is found, and what is shown for it. */
const READ = {
  personId: 1,
  conversationId: 1,
  channelId: 1,
  sentAt: 1,
  sealedText: 1,
  sealedEdit: 1,
  deletedAt: 1,
} as const
type Worded = Pick<MessageDoc, '_id' | keyof typeof READ>

/**
 * Makes messages findable by the words they hold now: an edit replaces them, a deletion takes them away. Behind the
 * drain, because the terms of a text would slow its transaction to a third.
 */
export async function indexMessages(
  deps: { readonly store: Store; readonly vault: Vault },
  shopId: string,
  messageIds: readonly string[],
): Promise<void> {
  const { store, vault } = deps
  const messages = (await store.messages.collection
    .find({ _id: { $in: [...messageIds] }, shopId, stub: false } as never, { projection: READ })
    .toArray()) as unknown as Worded[]
  if (messages.length === 0) return
  const people = [...new Set(messages.map((message) => message.personId))]
  const [index, sealer] = await Promise.all([
    vault.blindIndex(shopId),
    vault.forPeople(shopId, people, { create: false }),
  ])
  const textOf = (message: Worded): string | null => {
    const field = message.sealedEdit === null ? 'sealedText' : 'sealedEdit'
    const sealed = message[field]
    // The key of an erased person opens nothing, and nothing of theirs is found.
    if (sealed === null || message.deletedAt !== null || !sealer.has(message.personId)) return null
    return sealer.open(message.personId, { collection: 'messages', documentId: message._id, field }, sealed)
  }
  await replaceTerms(
    store,
    shopId,
    messages.map((message): Findable => {
      const text = textOf(message)
      return {
        kind: 'message',
        refId: message._id,
        personId: message.personId,
        conversationId: message.conversationId,
        channelId: message.channelId,
        at: message.sentAt,
        terms: text === null ? [] : index.words(text),
      }
    }),
  )
}
