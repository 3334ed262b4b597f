import type { PersonDoc } from '../store/models/person.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { ShopperRequestDoc } from '../store/models/shopper-request.ts'
import { idOf } from '../kit/ids.ts'
import type { PrivacyDeps } from './deps.ts'
import { openRequestWords } from './request-words.ts'
import { openingCodeOf } from './shopper-codes.ts'
import { answerText, receiptText } from './shopper-texts.ts'

const AT_ONCE = 200
const SYSTEM = { system: 'shoppers of all shops who are to be told of their requests' }

/** Says a text in a chat where that is free and allowed, once a key however often it is asked. Wired where the outbox is. */
export type SayInChat = (
  shopId: string,
  conversationId: string,
  said: { readonly text: string; readonly key: string },
) => Promise<'accepted' | 'closed' | 'gone'>

/**
 * Tells people, in the chat in which they proved themselves, that their request is in hand, and later how it was answered.
 * What the chat cannot take stands on the page of the request, and the shop's desk says so.
 * @returns how many were told
 */
export async function tellShoppers(
  deps: Pick<PrivacyDeps, 'store' | 'vault'>,
  say: SayInChat,
): Promise<number> {
  const due = await deps.store.privacyRequests
    .find(
      { $or: [{ tell: 'receipt' }, { tell: 'answer', state: { $in: ['done', 'refused'] } }] },
      null,
      SYSTEM,
    )
    .limit(AT_ONCE)
    .lean<PrivacyRequestDoc[]>()
  let told = 0
  for (const request of due) {
    const isTold = await tell(deps, say, request)
    if (isTold) told += 1
    await note(deps, request, isTold)
  }
  return told
}

async function tell(
  deps: Pick<PrivacyDeps, 'store' | 'vault'>,
  say: SayInChat,
  request: PrivacyRequestDoc,
): Promise<boolean> {
  const { store, vault } = deps
  const { _id, shopId, channelId, personId } = request
  const [person, page] = await Promise.all([
    store.people.findOne({ _id: personId ?? '', shopId }, { externalId: 1 }).lean<PersonDoc>(),
    store.shopperRequests.findOne({ requestId: _id, shopId }, { locale: 1 }).lean<ShopperRequestDoc>(),
  ])
  if (!person) return false
  const locale = page?.locale ?? 'vi'
  const text =
    request.tell === 'receipt'
      ? receiptText(request, await openingCodeOf(vault, request), locale)
      : answerText(request, (await openRequestWords(vault, request)).refusal, locale)
  const conversationId = idOf('cnv', channelId, person.externalId)
  return (await say(shopId, conversationId, { text, key: `${_id} ${request.tell}` })) === 'accepted'
}

/** Killed before this, it is said again under the same key, which says nothing twice. */
const note = (
  { store }: Pick<PrivacyDeps, 'store'>,
  { _id, shopId, tell: said = null }: PrivacyRequestDoc,
  isTold: boolean,
) =>
  store.privacyRequests.updateOne(
    { _id, shopId, tell: said },
    {
      $set: said === 'receipt' ? { tell: 'answer' } : { tell: null, answeredIn: isTold ? 'chat' : 'page' },
    },
  )
