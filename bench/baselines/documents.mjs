// @ts-check
import { open } from './seal.mjs'

/**
 * @typedef {{ pageId: string, personId: string, conversationId: string, mid: string, text: string, at: Date }} Said
 */

/** A journal row's text message. @param {Buffer} key @param {Buffer} sealed @returns {Said} */
export function readDelivery(key, sealed) {
  const { sender, recipient, timestamp, message } = JSON.parse(String(open(key, sealed))).entry[0]
    .messaging[0]
  return {
    pageId: recipient.id,
    personId: `per_${recipient.id}_${sender.id}`,
    conversationId: `cnv_${recipient.id}_${sender.id}`,
    mid: message.mid,
    text: message.text,
    at: new Date(timestamp),
  }
}

/** The document we keep of a message, member by member. @param {Said} said @param {Buffer} sealedText */
export const messageOf = (said, sealedText) => ({
  _id: `msg_${said.mid.slice(-22)}`,
  shopId: 'shop',
  channelId: said.pageId,
  conversationId: said.conversationId,
  personId: said.personId,
  externalId: said.mid,
  stub: false,
  direction: 'in',
  authorKind: 'person',
  authorId: null,
  sealedText,
  sealedAttachments: null,
  attachmentCount: 0,
  replyToExternalId: null,
  postbackPayload: null,
  sentAt: said.at,
  receivedAt: said.at,
  sealedEdit: null,
  editNumber: null,
  editedAt: null,
  deletedAt: null,
  reactions: [],
  deliveredAt: null,
  readAt: null,
  sendStatus: 'received',
  problem: null,
  outboxId: null,
  retryOf: null,
})

/** One upsert a conversation. @param {readonly Said[]} all @returns {any[]} */
export function conversationUpsert(all) {
  /** @type {Map<string, { last: Said, count: number }>} */
  const byId = new Map()
  for (const said of all) {
    const known = byId.get(said.conversationId)
    if (known === undefined) byId.set(said.conversationId, { last: said, count: 1 })
    else
      byId.set(said.conversationId, {
        last: known.last.at > said.at ? known.last : said,
        count: known.count + 1,
      })
  }
  return [...byId].map(([_id, { last, count }]) => ({
    updateOne: {
      filter: { _id },
      update: {
        $setOnInsert: {
          shopId: 'shop',
          channelId: last.pageId,
          platform: 'facebook',
          personId: last.personId,
          personExternalId: last.personId,
          staffReadAt: null,
          personDeliveredAt: null,
          personReadAt: null,
        },
        $set: { lastMessageId: last.mid, hasUnread: true },
        $max: { lastMessageAt: last.at, updatedAt: last.at, lastContactAt: last.at },
        $inc: { unreadCount: count },
      },
      upsert: true,
    },
  }))
}

/** One upsert a person. @param {readonly Said[]} all @returns {any[]} */
export function personUpsert(all) {
  const lastOf = new Map(all.map((said) => [said.personId, said]))
  return [...lastOf].map(([_id, last]) => ({
    updateOne: {
      filter: { _id },
      update: {
        $setOnInsert: {
          shopId: 'shop',
          channelId: last.pageId,
          platform: 'facebook',
          externalId: _id,
          sealedName: null,
          sealedAvatarUrl: null,
          sealedPhone: null,
          sealedAddress: null,
          sources: {},
          follower: null,
          createdAt: last.at,
        },
        $max: { lastInteractionAt: last.at, updatedAt: last.at },
      },
      upsert: true,
    },
  }))
}

/** @param {Said} said */
export const eventOf = (said) => ({
  shopId: 'shop',
  type: 'message.received',
  platform: 'facebook',
  channelId: said.pageId,
  conversationId: said.conversationId,
  subjectId: `msg_${said.mid.slice(-22)}`,
  at: said.at,
})
