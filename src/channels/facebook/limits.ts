const SECOND_MS = 1000
const HOUR_MS = 60 * 60 * SECOND_MS
const DAY_MS = 24 * HOUR_MS
const MEGABYTE = 1024 * 1024

/** Facts of the platform that the code leans on; sources and dates in docs/platforms/facebook.md#limits (read 2026-11-22). */
export const FACEBOOK_LIMITS = {
  /** `message.text`, counted here in UTF-16 units: never more than the platform counts, whichever way it does. */
  textMaxLength: 2000,
  /** Own choice below the 8,000 that the site's box takes; the API states none. */
  commentMaxLength: 8000,
  metadataMaxLength: 1000,
  /** After a comment: one private reply. */
  privateReplyWindowMs: 7 * DAY_MS,
  uploadMaxBytes: 25 * MEGABYTE,
  imageByUrlMaxBytes: 8 * MEGABYTE,
  savedAttachmentLifeMs: 90 * DAY_MS,
  /** In one message, and nothing but pictures. */
  picturesMax: 30,
  quickRepliesMax: 13,
  quickReplyTitleMaxLength: 20,
  /** Of a quick reply and of a button. */
  payloadMaxLength: 1000,
  cardsMax: 10,
  cardTextMaxLength: 80,
  buttonsMax: 3,
  buttonTitleMaxLength: 20,
  buttonTextMaxLength: 640,
  /** Sends of text a second for a Page; and of audio and video. */
  sendsPerSecond: 300,
  mediaSendsPerSecond: 10,
  conversationReadsPerSecond: 2,
  privateRepliesPerHour: 750,
} as const
