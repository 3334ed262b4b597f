import type { OutboundAction } from '../channels/channel.ts'
import type { OutgoingType } from '../channels/outgoing.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Vault } from '../vault/vault.ts'

/** What a row will do, as it is sealed. A file stands by its id: its bytes are read when it is sent. */
export type StoredAction =
  | Exclude<OutboundAction, { do: 'send-message' }>
  | (Omit<Extract<OutboundAction, { do: 'send-message' }>, 'attachments' | 'window'> & {
      readonly attachments: readonly StoredAttachment[]
    })

export type StoredAttachment =
  | { readonly type: OutgoingType; readonly url: string }
  | { readonly type: OutgoingType; readonly mediaId: string }
  | { readonly type: 'sticker'; readonly stickerId: string }

/** Where a row's action is sealed, for whoever opens many. */
export const placeOf = (outboxId: string) => ({
  collection: 'outbox',
  documentId: outboxId,
  field: 'sealedAction',
})

/** Sealed under the key of the person it goes to, so that erasing them closes it too; under the shop's where there is none. */
export async function sealAction(
  vault: Vault,
  row: Pick<OutboxDoc, '_id' | 'shopId' | 'personId'>,
  action: StoredAction,
): Promise<Buffer> {
  const json = JSON.stringify(action)
  if (row.personId === null) return (await vault.forShop(row.shopId)).seal(placeOf(row._id), json)
  return (await vault.forPeople(row.shopId, [row.personId], { create: true })).seal(
    row.personId,
    placeOf(row._id),
    json,
  )
}

export async function openAction(vault: Vault, row: OutboxDoc): Promise<StoredAction> {
  if (!row.sealedAction) throw new Error('This outbox row holds no action any more')
  const json =
    row.personId === null
      ? (await vault.forShop(row.shopId)).open(placeOf(row._id), row.sealedAction)
      : (await vault.forPeople(row.shopId, [row.personId], { create: false })).open(
          row.personId,
          placeOf(row._id),
          row.sealedAction,
        )
  return parseAction(json)
}

/** Rows accepted before a message could hold several files. */
type OlderAction = Omit<Extract<StoredAction, { do: 'send-message' }>, 'attachments'> & {
  readonly attachment: StoredAttachment | null
}

/** @param json of a row, opened */
export const parseAction = (json: string): StoredAction =>
  upToDate(JSON.parse(json) as StoredAction | OlderAction)

function upToDate(action: StoredAction | OlderAction): StoredAction {
  if (!('attachment' in action)) return action
  const { attachment, ...rest } = action
  return { ...rest, attachments: attachment === null ? [] : [attachment] }
}
