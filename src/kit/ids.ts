import { hash } from 'node:crypto'
import { ulid } from 'ulid'

/** Prefixes tell a reader of a log or a URL what an id names; the rest is opaque. */
export type IdPrefix =
  | 'chn'
  | 'lnk'
  | 'grt'
  | 'cns'
  | 'cnv'
  | 'msg'
  | 'cmt'
  | 'pst'
  | 'per'
  | 'out'
  | 'med'
  | 'job'
  | 'gap'
  | 'ses'
  | 'req'
  | 'bkf'
  | 'att'
  | 'run'
  | 'ntc'
  | 'qkr'
  | 'dsc'
  | 'cpl'
  | 'hld'
  | 'brc'
  | 'opn'
  | 'auc'
  | 'aux'
  | 'ptn'
  | 'pgr'
  | 'pcs'
  | 'act'
  | 'stf'
  | 'ntl'
  | 'sps'
  | 'shr'
  | 'kbr'
  | 'frz'
  | 'whs'
  | 'whd'
  | 'ers'

/** A new id, sortable by time of making: `msg_01JD…`. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid().toLowerCase()}`

/**
 * The id of something the platform named, the same however often and in whatever order it is heard of:
 * two workers, a redelivery and a backfill all arrive at one document without asking each other.
 * @param channelId our id of the channel; the platform's ids are unique only inside it
 * @param externalId the platform's id, kept as text (Zalo's exceed 2^53)
 */
export function idOf(prefix: IdPrefix, channelId: string, externalId: string): string {
  const key = `${prefix}${channelId}\0${externalId}`
  const known = recent.get(key)
  if (known !== undefined) return known
  const id = madeOf(prefix, channelId, externalId)
  if (recent.size === RECENT) recent.clear()
  recent.set(key, id)
  return id
}

/** The person whose chat it is: both ids are made of the same names. null: not the id of a conversation. */
export const personOfChat = (conversationId: string): string | null =>
  conversationId.startsWith('cnv_') ? `per_${conversationId.slice(4)}` : null

/** One event asks for the same ids up to eight times on its way; some megabytes at most. */
const RECENT = 10_000
const recent = new Map<string, string>()

const madeOf = (prefix: IdPrefix, channelId: string, externalId: string): string =>
  `${prefix}_${hash('sha256', `${channelId}\0${externalId}`, 'base64url').slice(0, 22)}`
