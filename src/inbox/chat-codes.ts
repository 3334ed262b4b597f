import type { ClientSession } from 'mongoose'
import type { InboundEvent } from '../channels/inbound-event.ts'
import { idOf } from '../kit/ids.ts'
import type { Subject } from './working-set.ts'

/**
 * Digits and letters that neither eyes nor thumbs mix up: none that looks like a digit (B, G, I, O, S, Z), and no vowel, D
 * or W, because Vietnamese typing (Telex, VNI) makes other letters of these.
 */
export const CODE_SIGNS = '23456789CFHJKLMNPQRTVX'
export const CODE_LENGTH = 9
/** A code is written alone or with a few words; what is longer is no answer to us. */
const LONGEST_TEXT = 200

/** As `KV 7KM 4PQ X2H`, with any case and any blanks, dots or dashes between. */
const CODE = /(?<![\p{L}\p{N}])KV((?:[\s.,_\-‐-―]{0,3}[2-9CFHJ-NPQRTVX]){9})(?![\p{L}\p{N}])/u

/** The signs of the code that a text holds; null: it holds none. Asked of every message, so it looks at the text alone. */
export function codeIn(text: string | null): string | null {
  if (text === null || text.length > LONGEST_TEXT) return null
  const found = CODE.exec(text.normalize('NFKC').toUpperCase())
  return found?.[1]?.replace(/[^0-9A-Z]/g, '') ?? null
}

/** A code that somebody wrote into the chat of an account. */
export interface ChatCode {
  readonly subject: Subject
  /** The person's id on the platform. */
  readonly externalId: string
  /** Our ids of them and of their message. */
  readonly personId: string
  readonly messageId: string
  readonly code: string
  /** The platform's time of the message. */
  readonly at: Date
}

/** Looks codes up in the turn's own transaction; may run several times. Wired where the privacy room is. @returns how many proved somebody */
export type RecordChatCodes = (codes: readonly ChatCode[], session: ClientSession) => Promise<number>

/** What people wrote themselves and what looks like a code. @param items those that changed something: what is repeated says nothing new */
export const chatCodesAmong = (
  items: readonly { readonly subject: Subject; readonly event: InboundEvent }[],
): ChatCode[] =>
  items.flatMap(({ subject, event }) => {
    if (event.kind !== 'message' || event.direction !== 'in') return []
    const code = codeIn(event.text)
    if (code === null) return []
    const { personId: externalId, atMs } = event
    const personId = idOf('per', subject.channelId, externalId)
    const messageId = idOf('msg', subject.channelId, event.externalId)
    return [{ subject, externalId, personId, messageId, code, at: new Date(atMs) }]
  })
